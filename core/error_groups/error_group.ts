import { type ResolvedMetricsQuery, resolveMetricsQuery } from "../metrics/metrics_query.ts";

/**
 * Triage state of an error group: `open` (the initial state), `resolved` (a later occurrence
 * reopens it), `ignored` (still counted, but out of the way).
 *
 * @example
 * ```ts
 * import type { ErrorState } from "@supertracer/core";
 * const state: ErrorState = "resolved";
 * ```
 */
export type ErrorState = "open" | "resolved" | "ignored";

/** All states. */
export const ERROR_STATES: readonly ErrorState[] = ["open", "resolved", "ignored"];

/** Properties shared by all occurrences of a group. */
export interface ErrorIdentity {
  /** Class of the error, `"HTTP 500"` for a response, `"ERROR"` for a log line. */
  readonly name: string;
  /** The message, with numbers, ids and quoted text folded. */
  readonly message: string;
  /** Whether the occurrences are failed requests or log lines. */
  readonly source: "request" | "log";
  /** HTTP method; `null` for log lines. */
  readonly method: string | null;
  /** Route template; `null` for log lines. */
  readonly route: string | null;
  /** Name of the logger; `null` for requests. */
  readonly loggerName: string | null;
  /** Function and file in the app where the error originated: `"save (src/users.ts)"`. */
  readonly topFrame: string | null;
}

/**
 * Count of an error group's occurrences in one minute. Points of the same group and minute are
 * merged: counts are summed, with the minimum of `firstSeen` and the maximum of `lastSeen`.
 *
 * @example
 * ```ts
 * import type { ErrorPoint } from "@supertracer/core";
 *
 * const point: ErrorPoint = {
 *   id: "0c5a1f2be97d4410",
 *   start: 1_780_000_020_000,
 *   count: 2,
 *   firstSeen: 1_780_000_021_500,
 *   lastSeen: 1_780_000_049_250,
 *   lastLogId: 812,
 *   name: "TypeError",
 *   message: "Cannot read properties of undefined (reading '<text>')",
 *   source: "request",
 *   method: "GET",
 *   route: "/users/:id",
 *   loggerName: null,
 *   topFrame: "findUser (src/users.ts)",
 * };
 * ```
 */
export interface ErrorPoint extends ErrorIdentity {
  /** Id of the group: 16 hex digits, the same in every process. */
  readonly id: string;
  /** Start of the minute: epoch milliseconds. */
  readonly start: number;
  /** Number of occurrences. */
  readonly count: number;
  /** Time of the first occurrence: epoch milliseconds. */
  readonly firstSeen: number;
  /** Time of the last occurrence: epoch milliseconds. */
  readonly lastSeen: number;
  /** Log id of the last occurrence; `null` if it is unknown. */
  readonly lastLogId: number | null;
}

/**
 * Errors that count as the same one.
 *
 * @example
 * ```ts
 * import { MemoryConnector } from "@supertracer/core";
 *
 * const connector = new MemoryConnector();
 * for (const { name, message, count } of await connector.fetchErrorGroups({ state: "open" })) {
 *   console.log(`${count} times ${name}: ${message}`);
 * }
 * ```
 */
export interface ErrorGroup extends ErrorIdentity {
  /** Id of the group, as in `Log.errorGroup` of its occurrences. */
  readonly id: string;
  /** Number of occurrences since the first. */
  readonly count: number;
  /** Time of the first occurrence: epoch milliseconds. */
  readonly firstSeen: number;
  /** Time of the last occurrence: epoch milliseconds. */
  readonly lastSeen: number;
  /** Triage state. */
  readonly state: ErrorState;
  /** Whether it was reopened because it occurred again after it was resolved. */
  readonly isRegression: boolean;
  /** Log id of the last occurrence, which may have been deleted; `null` if it is unknown. */
  readonly lastLogId: number | null;
  /** Occurrences over the queried range. */
  readonly sparkline: ErrorSparkline;
}

/** Occurrences of a group in buckets of equal width. */
export interface ErrorSparkline {
  /** Start of the first bucket: epoch milliseconds. */
  readonly start: number;
  /** Width of a bucket in milliseconds. */
  readonly bucketMs: number;
  /** Occurrences in each bucket, including empty ones. */
  readonly counts: readonly number[];
}

/**
 * Which groups {@linkcode BaseConnector.fetchErrorGroups} returns.
 *
 * @example
 * ```ts
 * import type { ErrorGroupQuery } from "@supertracer/core";
 * const lastHour: ErrorGroupQuery = { state: "open", startDate: Date.now() - 3_600_000, limit: 5 };
 * ```
 */
export interface ErrorGroupQuery {
  /**
   * Only groups in this state.
   *
   * @default {undefined}
   */
  readonly state?: ErrorState | undefined;
  /**
   * Only groups with an occurrence at or after this time: a `Date` or epoch milliseconds, rounded
   * down to the minute. By default groups of any age are listed, and sparklines begin 24 hours
   * before their end.
   *
   * @default {undefined}
   */
  readonly startDate?: number | Date | undefined;
  /**
   * Only groups with an occurrence before this time: a `Date` or epoch milliseconds, rounded up to
   * the minute. By default sparklines end now.
   *
   * @default {undefined}
   */
  readonly endDate?: number | Date | undefined;
  /**
   * Width of the buckets of sparklines in milliseconds, as in `MetricsQuery`.
   *
   * @default {a width that yields 60 to 120 buckets, at least a minute}
   */
  readonly bucketMs?: number | undefined;
  /**
   * Maximum number of groups returned, up to 1,000. Fractions are rounded down; 0, negative numbers
   * and `NaN` return none.
   *
   * @default {50}
   */
  readonly limit?: number | undefined;
}

/** Number of groups in each state. */
export interface ErrorGroupCounts {
  /** Open groups, including regressions. */
  readonly open: number;
  /** Resolved groups. */
  readonly resolved: number;
  /** Ignored groups. */
  readonly ignored: number;
}

/**
 * Whether a point can be merged with others: a single `NaN` would spoil a group permanently.
 *
 * @param point The point.
 * @returns Whether all its numbers are finite.
 */
export function isCountable({ start, count, firstSeen, lastSeen }: ErrorPoint): boolean {
  return [start, count, firstSeen, lastSeen].every(Number.isFinite);
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;

/** An {@linkcode ErrorGroupQuery} with its defaults filled in and its times rounded. */
export interface ResolvedErrorQuery {
  /** Only groups in this state. */
  readonly state: ErrorState | undefined;
  /** Only groups with an occurrence at or after this time: a whole minute. */
  readonly fromMs: number | undefined;
  /** Only groups with an occurrence before this time: a whole minute. */
  readonly toMs: number | undefined;
  /** A whole number from 0 to 1,000. */
  readonly limit: number;
  /** Range and buckets of the sparklines. */
  readonly range: ResolvedMetricsQuery;
}

/**
 * Fills in the defaults of a query, in the same way for every connector.
 *
 * @param query The query.
 * @param now Epoch milliseconds.
 */
export function resolveErrorQuery(query: ErrorGroupQuery, now: number): ResolvedErrorQuery {
  const { state, startDate, endDate, bucketMs, limit = DEFAULT_LIMIT } = query;
  const range = resolveMetricsQuery({ startDate, endDate, bucketMs }, now);
  const isEmpty = !(range.startMs < range.endMs);
  return {
    state,
    fromMs: startDate === undefined && !isEmpty ? undefined : range.startMs,
    toMs: endDate === undefined && !isEmpty ? undefined : range.endMs,
    limit: limit > 0 ? Math.floor(Math.min(limit, MAX_LIMIT)) : 0,
    range,
  };
}

/**
 * Creates an empty sparkline.
 *
 * @param range Range and buckets.
 * @returns The sparkline, and the array that holds its counts.
 */
export function emptySparkline(
  { startMs, endMs, bucketMs }: ResolvedMetricsQuery,
): ErrorSparkline & { readonly counts: number[] } {
  const start = Math.floor(startMs / bucketMs) * bucketMs;
  return { start, bucketMs, counts: new Array(Math.ceil((endMs - start) / bucketMs)).fill(0) };
}
