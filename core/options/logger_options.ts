import { type GroupSpec, option, type SpecsOf } from "./option.ts";
import { boolean, mapped, oneOf } from "./option_rule.ts";

/**
 * Loggers from `getLogger()`.
 *
 * @example
 * ```ts
 * import { type LoggerOptions, SuperTracer } from "@supertracer/core";
 *
 * const logger: LoggerOptions = { level: "DEBUG", echo: true };
 * const tracer = new SuperTracer(() => new Response("ok"), { logger });
 * ```
 */
export interface LoggerOptions {
  /**
   * Lowest level recorded; Python's numbers 10, 20, 30 and 40 are accepted too.
   *
   * @default {"INFO"}
   */
  readonly level?: "DEBUG" | "INFO" | "WARN" | "ERROR" | 10 | 20 | 30 | 40 | undefined;
  /**
   * Print each recorded line to the console as well.
   *
   * @default {false}
   */
  readonly echo?: boolean | undefined;
}

const LEVELS = { 10: "DEBUG", 20: "INFO", 30: "WARN", 40: "ERROR" } as const;

/** The options of `logger`. */
export const LOGGER = {
  key: "logger",
  python: "logger_options",
  doc: "Loggers from `getLogger()`.",
  ignored: ["format", "datefmt"],
  options: {
    level: option(
      mapped(
        oneOf(["DEBUG", "INFO", "WARN", "ERROR", 10, 20, 30, 40]),
        (level) => typeof level === "number" ? LEVELS[level] : level,
      ),
      "INFO",
      "Lowest level recorded; the numbers are Python's.",
      { python: "level" },
    ),
    echo: option(boolean(), false, "Print each recorded line to the console as well."),
  } satisfies SpecsOf<LoggerOptions>,
} satisfies GroupSpec;
