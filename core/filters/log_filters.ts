import type { LogCursor, LogLevel, Outcome } from "../log/log.ts";

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

/**
 * Conditions of which all that are given must be met: those of {@linkcode BasicConditions}, and
 * others that no index serves. What is said there of absent properties, empty texts and `NaN` holds
 * for all of them.
 *
 * @example
 * ```ts
 * import type { LogCondition } from "@supertracer/core";
 * const large: LogCondition = { path: "/export", minSize: 1_000_000, outcome: "completed" };
 * ```
 */
export interface LogCondition extends BasicConditions {
  /** Substring of `path`, compared as `searchText`. */
  path?: string | undefined;
  /**
   * The whole `path`, where `*` stands for any characters or none (`"/api/*"`), compared as
   * `searchText`. At most 1,000 characters.
   */
  pathPattern?: string | undefined;
  /** The whole `route`, read as `pathPattern`. */
  routePattern?: string | undefined;
  /** Substring of `errorMessage`, compared as `searchText`. */
  errorText?: string | undefined;
  /**
   * Substring of `requestBody` or `responseBody`, compared as `searchText`: of a text the text itself,
   * of anything else its JSON as it is stored. Nothing has an index of that.
   */
  bodyText?: string | undefined;
  /**
   * Substring of `headers` or `responseHeaders`, compared as `searchText`: one a line, as
   * `content-type: text/html`. Nothing has an index of that.
   */
  headerText?: string | undefined;
  /** Substring of `userAgent`, compared as `searchText`. */
  userAgent?: string | undefined;
  /** Exactly this address of the client. */
  clientIp?: string | undefined;
  /** Exactly this span id. */
  spanId?: string | undefined;
  /** How the request ended. */
  outcome?: Outcome | undefined;
  /** Least `statusCode`, inclusive. */
  minStatus?: number | undefined;
  /** Greatest `statusCode`, inclusive. */
  maxStatus?: number | undefined;
  /** Least `responseSizeBytes`, inclusive. */
  minSize?: number | undefined;
  /** Greatest `responseSizeBytes`, inclusive. */
  maxSize?: number | undefined;
}

/**
 * A condition, or several joined: `all` of them, `any` of them, or `not` this one. Each is met or
 * not, there is nothing between: a condition on a property that a log does not have is not met, so
 * that its `not` is met. `all` of nothing is met, `any` of nothing is not.
 *
 * At most 32 levels deep and of at most 400 parts, each condition and each `all`, `any` and `not`
 * counted; otherwise whoever reads it throws a `RangeError`. An unknown property is a `TypeError`.
 *
 * @example Server errors, and whatever took longer than a second but exports
 * ```ts
 * import type { LogExpression } from "@supertracer/core";
 * const where: LogExpression = {
 *   any: [
 *     { statusCode: "5xx" },
 *     { all: [{ minLatency: 1_000 }, { not: { pathPattern: "/export/*" } }] },
 *   ],
 * };
 * ```
 */
export type LogExpression =
  | LogCondition
  | {
    /** All of these are met. */
    readonly all: readonly LogExpression[];
  }
  | {
    /** At least one of these is met. */
    readonly any: readonly LogExpression[];
  }
  | {
    /** This is not met. */
    readonly not: LogExpression;
  };

/**
 * Which logs {@linkcode BaseConnector.fetchLogs} returns: those that meet every condition given.
 * An empty object asks for the newest 20.
 *
 * What conditions mean says {@linkcode BasicConditions}; those are the ones that have an index. More
 * of them, and any combination, can stand in `where`.
 *
 * @example
 * ```ts
 * import type { LogFilters } from "@supertracer/core";
 * const failed: LogFilters = { kind: "request", statusCode: "5xx", methods: ["POST"], limit: 50 };
 * ```
 *
 * @example All but health checks
 * ```ts
 * import type { LogFilters } from "@supertracer/core";
 * const filters: LogFilters = { kind: "request", where: { not: { path: "/health" } } };
 * ```
 */
export interface LogFilters extends BasicConditions {
  /**
   * Most rows returned. A fraction is rounded down; 0, a negative number and `NaN` give none.
   *
   * @default {20}
   */
  limit?: number | undefined;
  /**
   * What must be met beside the other conditions. For connectors that say so by
   * `filtersExpressions`; the others ignore it.
   */
  where?: LogExpression | undefined;
  /** Strictly older than this place, in (timestamp, id) order. */
  before?: LogCursor | undefined;
  /** Strictly newer than this place, in (timestamp, id) order; the newest first all the same. */
  after?: LogCursor | undefined;
}

/**
 * A condition of {@linkcode LogFilters} that a connector may have no index for.
 *
 * @example
 * ```ts
 * import type { ScannedCondition } from "@supertracer/core";
 * const conditions: readonly ScannedCondition[] = ["where"];
 * ```
 */
export type ScannedCondition = Exclude<
  keyof LogFilters,
  "limit" | "startDate" | "endDate" | "before" | "after"
>;
