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
   * Lowest level recorded; also Python's numbers 10, 20, 30, 40.
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
