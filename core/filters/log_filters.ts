import type { LogCursor, LogLevel, Outcome } from "../log/log.ts";

/**
 * Conditions that every connector supports, with an index if it has one. All given conditions must
 * be met.
 *
 * `undefined`, an empty string and an empty list are no condition. A condition on a property that a
 * log lacks is not met, except for `hasError` and `kind`. A number or date that is `NaN` is never
 * met.
 *
 * @example
 * ```ts
 * import type { BasicConditions } from "@supertracer/core";
 * const failed: BasicConditions = { kind: "request", statusCode: "5xx", methods: ["POST"] };
 * ```
 */
export interface BasicConditions {
  /**
   * Substring of `content` or `errorMessage`. The case of A to Z is ignored; all other characters
   * are compared exactly, including `%`, `_` and `\`.
   */
  searchText?: string | undefined;
  /** Substring of `url`, compared like `searchText`. */
  endpoint?: string | undefined;
  /**
   * Three digits (`"404"`), in which `x` or `X` stands for any digit (`"4xx"`, `"40X"`). Any other
   * text matches nothing.
   */
  statusCode?: string | undefined;
  /** Exactly this level. */
  logLevel?: LogLevel | undefined;
  /** Any of these methods, compared exactly, including case. */
  methods?: readonly string[] | undefined;
  /** `timestamp` at or after this time: a `Date` or epoch milliseconds. */
  startDate?: number | Date | undefined;
  /** `timestamp` before this time: a `Date` or epoch milliseconds. */
  endDate?: number | Date | undefined;
  /** Minimum `durationMs`, inclusive. */
  minLatency?: number | undefined;
  /** Maximum `durationMs`, inclusive. */
  maxLatency?: number | undefined;
  /** `true`: a `statusCode` of 400 or above, or an `errorMessage`; `false`: neither. */
  hasError?: boolean | undefined;
  /** Exactly this request id. */
  requestId?: string | undefined;
  /** Exactly this error group. */
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
 * Conditions that must all be met: those of {@linkcode BasicConditions}, and others without an
 * index. Its rules for absent properties, empty strings and `NaN` apply to all of them.
 *
 * @example
 * ```ts
 * import type { LogCondition } from "@supertracer/core";
 * const large: LogCondition = { path: "/export", minSize: 1_000_000, outcome: "completed" };
 * ```
 */
export interface LogCondition extends BasicConditions {
  /** Substring of `path`, compared like `searchText`. */
  path?: string | undefined;
  /**
   * Pattern for the whole `path`, in which `*` stands for any characters or none (`"/api/*"`),
   * compared like `searchText`. At most 1,000 characters.
   */
  pathPattern?: string | undefined;
  /** Pattern for the whole `route`, like `pathPattern`. */
  routePattern?: string | undefined;
  /** Substring of `errorMessage`, compared like `searchText`. */
  errorText?: string | undefined;
  /**
   * Substring of `requestBody` or `responseBody`, compared like `searchText`: in a text itself, in
   * anything else in its JSON as stored. No connector has an index for this.
   */
  bodyText?: string | undefined;
  /**
   * Substring of `headers` or `responseHeaders`, compared like `searchText`, with one header per
   * line, such as `content-type: text/html`. No connector has an index for this.
   */
  headerText?: string | undefined;
  /** Substring of `userAgent`, compared like `searchText`. */
  userAgent?: string | undefined;
  /** Exactly this client address. */
  clientIp?: string | undefined;
  /** Exactly this user id. */
  user?: string | undefined;
  /** Exactly this app, by the name given as option `service`. */
  service?: string | undefined;
  /** An attribute has exactly this value. */
  attribute?: AttributeCondition | undefined;
  /** Exactly this span id. */
  spanId?: string | undefined;
  /** How the request ended. */
  outcome?: Outcome | undefined;
  /** Minimum `statusCode`, inclusive. */
  minStatus?: number | undefined;
  /** Maximum `statusCode`, inclusive. */
  maxStatus?: number | undefined;
  /** Minimum `responseSizeBytes`, inclusive. */
  minSize?: number | undefined;
  /** Maximum `responseSizeBytes`, inclusive. */
  maxSize?: number | undefined;
}

/**
 * A condition on one of `attributes`, by its name at the top level.
 *
 * @example
 * ```ts
 * import type { LogCondition } from "@supertracer/core";
 * const ofAcme: LogCondition = { attribute: { name: "tenant", value: "acme" } };
 * ```
 */
export interface AttributeCondition {
  /** Letters, digits, `_`, `.` and `-`, at most 100; any other name matches nothing. */
  readonly name: string;
  /** The text, or for any other value its JSON: `"12"`, `"true"`, `"null"`. */
  readonly value: string;
}

/**
 * A condition, or a combination of conditions: `all` of them, `any` of them, or `not`. There is no
 * third state as in SQL: a condition on a property that a log lacks is not met, so its `not` is. An
 * empty `all` is met, an empty `any` is not.
 *
 * An expression has at most 32 levels and 400 parts, counting each condition and each `all`, `any`
 * and `not`; a larger one throws a `RangeError`. An unknown property throws a `TypeError`.
 *
 * @example Server errors, and requests over a second except exports
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
    /** All of these must be met. */
    readonly all: readonly LogExpression[];
  }
  | {
    /** At least one of these must be met. */
    readonly any: readonly LogExpression[];
  }
  | {
    /** This must not be met. */
    readonly not: LogExpression;
  };

/**
 * Which logs {@linkcode BaseConnector.fetchLogs} returns: those that meet every given condition. An
 * empty object selects the newest 20.
 *
 * {@linkcode BasicConditions} defines the conditions with an index. `where` has more conditions, in
 * any combination.
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
   * Maximum number of logs returned. Fractions are rounded down; 0, negative numbers and `NaN`
   * return none.
   *
   * @default {20}
   */
  limit?: number | undefined;
  /**
   * An expression that must be met in addition to the other conditions. Only connectors with
   * `filtersExpressions` apply it; others ignore it.
   */
  where?: LogExpression | undefined;
  /** Strictly older than this cursor, in (timestamp, id) order. */
  before?: LogCursor | undefined;
  /** Strictly newer than this cursor, in (timestamp, id) order; still listed newest first. */
  after?: LogCursor | undefined;
}

/**
 * A condition of {@linkcode LogFilters} for which a connector may lack an index.
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
