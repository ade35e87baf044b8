import { Bridge, type LoggerSource, unlessEmpty, type WritingMethod } from "./bridge.ts";

/**
 * Level names of `@std/log`.
 *
 * @example
 * ```ts
 * import type { StdLogLevelName } from "@supertracer/core/bridges";
 * const level: StdLogLevelName = "WARN";
 * ```
 */
export type StdLogLevelName = "NOTSET" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "CRITICAL";

/**
 * The part of an `@std/log` record that the handler reads.
 *
 * @example
 * ```ts
 * import type { StdLogRecord } from "@supertracer/core/bridges";
 * const record: StdLogRecord = { level: 20, loggerName: "shop", msg: "open", args: [] };
 * ```
 */
export interface StdLogRecord {
  /** 10 for `DEBUG` to 50 for `CRITICAL`. */
  readonly level: number;
  /** Name of the logger. */
  readonly loggerName: string;
  /** The message. */
  readonly msg: string;
  /** Further values that were logged. */
  readonly args: readonly unknown[];
}

/**
 * A handler as `@std/log` calls it.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { type StdLogHandler, stdLogHandler } from "@supertracer/core/bridges";
 *
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * const handler: StdLogHandler = stdLogHandler(tracer, "INFO");
 * ```
 */
export interface StdLogHandler {
  /** Lowest level recorded, as a number. */
  readonly level: number;
  /** Its name. */
  readonly levelName: StdLogLevelName;
  /** Records a line. Never throws. */
  handle(record: StdLogRecord): void;
  /** Does nothing, as `handle()` gets the whole record. */
  log(message: string): void;
  /** Does nothing, as there is nothing to set up. */
  setup(): void;
  /** Does nothing, as there is nothing to tear down. */
  destroy(): void;
}

const LEVELS: Readonly<Record<StdLogLevelName, number>> = {
  NOTSET: 0,
  DEBUG: 10,
  INFO: 20,
  WARN: 30,
  ERROR: 40,
  CRITICAL: 50,
};

/**
 * Creates a handler for `@std/log`: `setup({ handlers: { tracer: stdLogHandler(tracer) }, ... })`.
 * A single value logged after the message becomes the metadata, several become `args`. The handler
 * never throws.
 *
 * @param source The tracer.
 * @param levelName Lowest level recorded.
 * @returns The handler.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { stdLogHandler } from "@supertracer/core/bridges";
 *
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * const handler = stdLogHandler(tracer);
 * handler.handle({ level: 30, loggerName: "shop", msg: "only two left", args: [{ sku: "A-191" }] });
 * ```
 */
export function stdLogHandler(
  source: LoggerSource,
  levelName: StdLogLevelName = "DEBUG",
): StdLogHandler {
  const bridge = new Bridge(source);
  const least = LEVELS[levelName];
  return {
    level: least,
    levelName,
    handle(record) {
      if (record.level < least) return;
      bridge.write("default", () => {
        const { level, loggerName, msg, args } = record;
        return {
          name: loggerName || "default",
          method: methodOf(level),
          message: bridge.format(msg),
          detail: args.length > 1 ? unlessEmpty({ args }) : args[0],
        };
      });
    },
    log() {},
    setup() {},
    destroy() {},
  };
}

function methodOf(level: number): WritingMethod {
  return level >= 40 ? "error" : level >= 30 ? "warn" : level >= 20 ? "info" : "debug";
}
