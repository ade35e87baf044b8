import { ConfigError } from "../connectors/errors.ts";

/** Level of a log line. */
export type LineLevel = "DEBUG" | "INFO" | "WARN" | "ERROR";

/** Numbers of the levels, as in Python's `logging`. */
export const SEVERITY: Readonly<Record<LineLevel, number>> = {
  DEBUG: 10,
  INFO: 20,
  WARN: 30,
  ERROR: 40,
};

/**
 * Returns the number of a level.
 *
 * @param level Name or number.
 * @returns 10, 20, 30 or 40.
 * @throws {ConfigError} If there is no such level.
 */
export function severityOf(level: unknown): number {
  for (const [name, number] of Object.entries(SEVERITY)) {
    if (level === name || level === number) return number;
  }
  throw new ConfigError(
    `Cannot make a logger: level must be "DEBUG", "INFO", "WARN", "ERROR", 10, 20, 30 or 40, ` +
      `received ${typeof level === "string" ? JSON.stringify(level.slice(0, 100)) : typeof level}`,
  );
}

/**
 * Writes log lines that the dashboard shows. A line written while a request is being handled
 * automatically carries its ids, across `await`s and timers.
 *
 * No method throws or waits. Methods are bound, so they can be passed on:
 * `promise.catch(logger.error)`. Secrets in messages and metadata are redacted according to
 * `redact`. A message is cut after 65,536 characters.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 *
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * const logger = tracer.getLogger("payments");
 * logger.info("Payment accepted", { orderId: 17, amount: 42.5 });
 * try {
 *   JSON.parse("{");
 * } catch (error) {
 *   logger.error("Cannot read the answer of the bank", error);
 * }
 * ```
 */
export interface Logger {
  /**
   * Writes a line of level `DEBUG`.
   *
   * @param message What happened.
   * @param metadata An object with structured data, or a thrown value. For an error, also in the
   * property `error` or `err`, the message with its causes and the stack are recorded; its other
   * properties (`code`, ...) become metadata.
   */
  debug(message: string, metadata?: unknown): void;
  /**
   * Writes a line of level `INFO`.
   *
   * @param message What happened.
   * @param metadata As in {@linkcode Logger.debug}.
   */
  info(message: string, metadata?: unknown): void;
  /**
   * Writes a line of level `WARN`.
   *
   * @param message What happened.
   * @param metadata As in {@linkcode Logger.debug}.
   */
  warn(message: string, metadata?: unknown): void;
  /**
   * Writes a line of level `ERROR`.
   *
   * @param message What happened. At run time an error is accepted too; its message is then used.
   * @param metadata As in {@linkcode Logger.debug}.
   */
  error(message: string, metadata?: unknown): void;
  /**
   * Creates a logger with the same name and level that adds metadata to all of its lines. The
   * metadata of a line, or of a child's child, overrides it property by property.
   *
   * @param metadata Structured data; it is copied immediately.
   * @returns The child.
   */
  child(metadata: Readonly<Record<string, unknown>>): Logger;
}

/**
 * Options of `getLogger()`.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 *
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * tracer.getLogger("cache", { level: "DEBUG" }).debug("Miss", { key: "users" });
 * ```
 */
export interface GetLoggerOptions {
  /**
   * Lowest level that this logger records; Python's numbers 10, 20, 30 and 40 are accepted too.
   *
   * @default {the level of `logger.level` in the options of the tracer}
   */
  readonly level?: "DEBUG" | "INFO" | "WARN" | "ERROR" | 10 | 20 | 30 | 40 | undefined;
  /**
   * Print each line of this logger to the console as well.
   *
   * @default {`logger.echo` in the options of the tracer}
   */
  readonly echo?: boolean | undefined;
}
