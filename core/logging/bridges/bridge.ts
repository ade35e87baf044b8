import { BoundedMap } from "../../runtime/bounded_map.ts";
import { Redactor } from "../../redaction/redactor.ts";
import { headlineOf, isErrorLike } from "../../log/describe_error.ts";
import { formatThrown } from "../../log/format_thrown.ts";
import type { GetLoggerOptions, Logger } from "../logger.ts";

/**
 * Source of a bridge's loggers: a `SuperTracer`.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import type { LoggerSource } from "@supertracer/core/bridges";
 *
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * const source: LoggerSource = tracer;
 * ```
 */
export interface LoggerSource {
  /** Returns a logger with this name. */
  getLogger(name?: string, options?: GetLoggerOptions): Logger;
}

/** The methods of a logger that write a line. */
export type WritingMethod = "debug" | "info" | "warn" | "error";

/** A line of another logger. */
export interface BridgedLine {
  readonly name: string;
  readonly method: WritingMethod;
  readonly message: string;
  /** Metadata, or a thrown value. */
  readonly detail: unknown;
}

const MAX_NAME = 200;
/** Replaces a line that throws when it is read. */
const UNREADABLE = "[a line that cannot be read]";

/** Methods by the level names of other loggers, in lower case. */
const METHODS: ReadonlyMap<string, WritingMethod> = new Map([
  ...["trace", "debug", "verbose", "silly"].map((name) => [name, "debug"] as const),
  ...["info", "information", "notice", "http", "default"].map((name) => [name, "info"] as const),
  ...["warn", "warning"].map((name) => [name, "warn"] as const),
  ...["error", "err", "fatal", "crit", "critical", "alert", "emerg", "emergency"]
    .map((name) => [name, "error"] as const),
]);

/** Shared by all bridges: loggers by name, and no line is lost or throws. */
export class Bridge {
  readonly #loggers = new BoundedMap<Logger>(256, MAX_NAME);
  readonly #source: LoggerSource;
  /** Makes bounded copies; secrets are redacted when the line is recorded. */
  readonly #copier = new Redactor(false);

  constructor(source: LoggerSource) {
    this.#source = source;
  }

  /** Writes the line that `read` returns, or if that throws, a line that says so. Never throws. */
  write(name: string, read: () => BridgedLine): void {
    try {
      this.#write(read());
    } catch {
      this.#write({ name, method: "warn", message: UNREADABLE, detail: undefined });
    }
  }

  /** Formats a value for a message: strings as they are, objects as bounded JSON. Never throws. */
  format(value: unknown): string {
    if (typeof value === "string") return value;
    if (isErrorLike(value)) return headlineOf(value);
    if (typeof value !== "object" || value === null) return formatThrown(value);
    return JSON.stringify(this.#copier.value(value)) ?? "";
  }

  #write({ name, method, message, detail }: BridgedLine): void {
    const known = String(name).slice(0, MAX_NAME);
    let logger = this.#loggers.get(known);
    if (logger === undefined) {
      // The other logger has already applied its level.
      logger = this.#source.getLogger(known, { level: "DEBUG" });
      this.#loggers.set(known, logger);
    }
    logger[method](message, detail);
  }
}

/** The method for a level name, ignoring case; `undefined` if it is unknown. */
export function methodOfName(level: unknown): WritingMethod | undefined {
  return typeof level === "string" ? METHODS.get(level.toLowerCase()) : undefined;
}

/** The object, unless it is empty. */
export function unlessEmpty(
  metadata: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  return Object.keys(metadata).length === 0 ? undefined : metadata;
}
