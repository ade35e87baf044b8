/**
 * What somebody made of a group of errors: `open` (nobody said anything), `resolved` (a later
 * occurrence opens it again), `ignored` (it counts on and stays out of the way).
 *
 * @example
 * ```ts
 * import type { ErrorState } from "@supertracer/core";
 * const state: ErrorState = "resolved";
 * ```
 */
export type ErrorState = "open" | "resolved" | "ignored";

/** Every state. */
export const ERROR_STATES: readonly ErrorState[] = ["open", "resolved", "ignored"];

/** What all occurrences of a group have in common. */
export interface ErrorIdentity {
  /** Class of the error, `"HTTP 500"` of a response, `"ERROR"` of a log line. */
  readonly name: string;
  /** The message with numbers, ids and quoted texts folded. */
  readonly message: string;
  /** Whether requests failed, or log lines were written. */
  readonly source: "request" | "log";
  /** HTTP method of the requests; `null` for log lines. */
  readonly method: string | null;
  /** Route template of the requests; `null` for log lines. */
  readonly route: string | null;
  /** Name of the logger; `null` for requests. */
  readonly loggerName: string | null;
  /** Function and file in the app where the error came from: `"save (src/users.ts)"`. */
  readonly topFrame: string | null;
}

/**
 * Occurrences of one group of errors in one minute, counted. Points of the same group and minute
 * add up: counts are added, the earliest `firstSeen` and the latest `lastSeen` are taken.
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
  /** How many occurrences. */
  readonly count: number;
  /** Time of the first of them: epoch milliseconds. */
  readonly firstSeen: number;
  /** Time of the last of them: epoch milliseconds. */
  readonly lastSeen: number;
  /** Id of the log of the last of them; `null` where it is not known. */
  readonly lastLogId: number | null;
}

/**
 * Errors that are taken for the same one.
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
  /** Id of the group, as `Log.errorGroup` of its occurrences. */
  readonly id: string;
  /** How many occurrences since the first. */
  readonly count: number;
  /** Time of the first occurrence: epoch milliseconds. */
  readonly firstSeen: number;
  /** Time of the last occurrence: epoch milliseconds. */
  readonly lastSeen: number;
  /** What somebody made of it. */
  readonly state: ErrorState;
  /** Whether it is open again because it came back after it was resolved. */
  readonly isRegression: boolean;
  /** Id of the log of the last occurrence, which may be cleaned up; `null` where none is known. */
  readonly lastLogId: number | null;
  /** Occurrences over the time asked for. */
  readonly sparkline: ErrorSparkline;
}

/** Occurrences of a group, counted in buckets of equal width. */
export interface ErrorSparkline {
  /** Start of the first bucket: epoch milliseconds. */
  readonly start: number;
  /** Width of a bucket: milliseconds. */
  readonly bucketMs: number;
  /** Occurrences in each bucket, those without included. */
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
   * Only groups with an occurrence from this time on: a `Date` or epoch milliseconds, rounded down
   * to a minute. Without it groups of any time are listed, and sparklines begin 24 hours before
   * their end.
   *
   * @default {undefined}
   */
  readonly startDate?: number | Date | undefined;
  /**
   * Only groups with an occurrence before this time: a `Date` or epoch milliseconds, rounded up to
   * a minute. Without it sparklines end now.
   *
   * @default {undefined}
   */
  readonly endDate?: number | Date | undefined;
  /**
   * Width of the buckets of sparklines in milliseconds, as in `MetricsQuery`.
   *
   * @default {a width that gives 60 to 120 buckets, at least a minute}
   */
  readonly bucketMs?: number | undefined;
  /**
   * Most groups returned, at most 1,000. A fraction is rounded down; 0, a negative number and `NaN`
   * give none.
   *
   * @default {50}
   */
  readonly limit?: number | undefined;
}

/** How many groups are in each state. */
export interface ErrorGroupCounts {
  /** Open ones, those that came back included. */
  readonly open: number;
  /** Resolved ones. */
  readonly resolved: number;
  /** Ignored ones. */
  readonly ignored: number;
}

/**
 * Whether a point can be added up with others: a single `NaN` would spoil a group for good.
 *
 * @param point The point.
 * @returns Whether all its numbers are finite.
 */
export function isCountable({ start, count, firstSeen, lastSeen }: ErrorPoint): boolean {
  return [start, count, firstSeen, lastSeen].every(Number.isFinite);
}
