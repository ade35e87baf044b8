/**
 * Writes log lines that the dashboard shows. A line written while a request is handled carries the
 * ids of that request by itself, across `await`s and timers.
 *
 * No method throws or waits. Each can be passed on by itself: `promise.catch(logger.error)`.
 * Secrets in messages and metadata are redacted as `redact` says. A message is cut after 65,536
 * characters.
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
   * @param metadata An object with structured data, or what was thrown. Of an error, also of one in
   * the property `error` or `err`, the message with its causes and the stack are recorded; its other
   * properties (`code`, ...) are metadata.
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
   * @param message What happened; at run time an error will do, whose message is then taken.
   * @param metadata As in {@linkcode Logger.debug}.
   */
  error(message: string, metadata?: unknown): void;
  /**
   * A logger of the same name and level whose lines all have this metadata. That of a line, or of a
   * further child, comes on top, property by property.
   *
   * @param metadata Structured data, copied now.
   * @returns The child.
   */
  child(metadata: Readonly<Record<string, unknown>>): Logger;
}

/**
 * What `getLogger()` can be told.
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
   * Lowest level that this logger records; also Python's numbers 10, 20, 30, 40.
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
