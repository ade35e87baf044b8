import type { LogLevel } from "../log/log.ts";

/**
 * The conditions that every connector knows by itself, and reads by an index where it has one. All
 * that are given must be met.
 *
 * A property that is `undefined`, an empty text or an empty list is no condition. A condition on a
 * property that a log does not have is not met, `hasError` and `kind` apart. A number or date that
 * is `NaN` is never met.
 *
 * @example
 * ```ts
 * import type { BasicConditions } from "@supertracer/core";
 * const failed: BasicConditions = { kind: "request", statusCode: "5xx", methods: ["POST"] };
 * ```
 */
export interface BasicConditions {
  /**
   * Substring of `content` or `errorMessage`. The letters A to Z are compared without case, all
   * other characters exactly; `%`, `_` and `\` have no special meaning.
   */
  searchText?: string | undefined;
  /** Substring of `url`, compared as `searchText`. */
  endpoint?: string | undefined;
  /**
   * Three digits (`"404"`), where `x` or `X` stands for any (`"4xx"`, `"40X"`); any other text
   * matches nothing.
   */
  statusCode?: string | undefined;
  /** Exactly this level. */
  logLevel?: LogLevel | undefined;
  /** Any of these methods, compared exactly, case included. */
  methods?: readonly string[] | undefined;
  /** `timestamp` from this time on, inclusive: a `Date` or epoch milliseconds. */
  startDate?: number | Date | undefined;
  /** `timestamp` before this time, exclusive: a `Date` or epoch milliseconds. */
  endDate?: number | Date | undefined;
  /** Least `durationMs`, inclusive. */
  minLatency?: number | undefined;
  /** Greatest `durationMs`, inclusive. */
  maxLatency?: number | undefined;
  /** `true`: a `statusCode` from 400 or an `errorMessage`; `false`: neither. */
  hasError?: boolean | undefined;
  /** Exactly this request id. */
  requestId?: string | undefined;
  /** Exactly this group of errors. */
  errorGroup?: string | undefined;
  /** Exactly this trace id. */
  traceId?: string | undefined;
  /** Exactly this route template. */
  route?: string | undefined;
  /** Exactly this logger. */
  loggerName?: string | undefined;
  /** Exactly this instance. */
  instance?: string | undefined;
  /** Requests only (logs with a `method`), or log lines only (those without). */
  kind?: "request" | "log" | undefined;
}
