import type { LogCursor, LogLevel } from "./log.ts";

/**
 * Which logs {@linkcode BaseConnector.fetchLogs} returns: those that meet every condition given.
 * An empty object asks for the newest 20.
 *
 * @example
 * ```ts
 * import type { LogFilters } from "@supertracer/core";
 * const failed: LogFilters = { kind: "request", statusCode: "5xx", methods: ["POST"], limit: 50 };
 * ```
 */
export interface LogFilters {
  /**
   * Most rows returned, at least 0.
   *
   * @default {20}
   */
  limit?: number | undefined;
  /** Substring of `content` or `errorMessage`, ignoring the case of ASCII letters. */
  searchText?: string | undefined;
  /** Substring of `url`, ignoring the case of ASCII letters. */
  endpoint?: string | undefined;
  /** One status (`"404"`), or a pattern with `x` for any digit: `"4xx"`, `"40X"`. */
  statusCode?: string | undefined;
  /** Exactly this level. */
  logLevel?: LogLevel | undefined;
  /** Any of these methods, compared exactly. */
  methods?: string[] | undefined;
  /** From this time on, inclusive: a `Date` or epoch milliseconds. */
  startDate?: number | Date | undefined;
  /** Before this time, exclusive: a `Date` or epoch milliseconds. */
  endDate?: number | Date | undefined;
  /** Least `durationMs`, inclusive, milliseconds. */
  minLatency?: number | undefined;
  /** Greatest `durationMs`, inclusive, milliseconds. */
  maxLatency?: number | undefined;
  /** `true`: a status from 400 or an `errorMessage`; `false`: neither. */
  hasError?: boolean | undefined;
  /** Exactly this request id. */
  requestId?: string | undefined;
  /** Exactly this trace id. */
  traceId?: string | undefined;
  /** Exactly this route template. */
  route?: string | undefined;
  /** Exactly this logger. */
  loggerName?: string | undefined;
  /** Exactly this instance. */
  instance?: string | undefined;
  /** Requests only, or log lines only. */
  kind?: "request" | "log" | undefined;
  /** Strictly older than this place, in (timestamp, id) order. */
  before?: LogCursor | undefined;
  /** Strictly newer than this place, in (timestamp, id) order; the newest first all the same. */
  after?: LogCursor | undefined;
}
