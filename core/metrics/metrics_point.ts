/**
 * Class of a response for counting: by the first digit of its status, or `aborted` when the client
 * left before the end, whatever the status. A request that ended without a status counts as `5xx`.
 *
 * @example
 * ```ts
 * import type { StatusClass } from "@supertracer/core";
 * const statusClass: StatusClass = "5xx";
 * ```
 */
export type StatusClass = "1xx" | "2xx" | "3xx" | "4xx" | "5xx" | "aborted";

/**
 * Requests of one method, route and status class that ended in one stretch of time, counted.
 * Points of the same key add up: counts and sums are added, the maximum is taken, buckets are
 * added index by index.
 *
 * @example
 * ```ts
 * import type { MetricsPoint } from "@supertracer/core";
 *
 * const point: MetricsPoint = {
 *   start: 1_780_000_020_000,
 *   method: "GET",
 *   route: "/users/:id",
 *   statusClass: "2xx",
 *   count: 3,
 *   sumMs: 36.5,
 *   maxMs: 20.1,
 *   buckets: [[209, 2], [229, 1]],
 * };
 * ```
 */
export interface MetricsPoint {
  /** Start of the minute in which they ended (or of the query's bucket): epoch milliseconds. */
  readonly start: number;
  /** HTTP method; rare ones are counted as `"_OTHER"` (OpenTelemetry's name for them). */
  readonly method: string;
  /** Route template; beyond the bound on distinct routes `"_other"`. */
  readonly route: string;
  /** Class of the responses. */
  readonly statusClass: StatusClass;
  /** How many requests. */
  readonly count: number;
  /** Sum of their durations, milliseconds. */
  readonly sumMs: number;
  /** Longest duration, milliseconds. */
  readonly maxMs: number;
  /**
   * Latency histogram: pairs of bucket index and count, ascending, only buckets in use. The buckets
   * are log-linear, 16 of equal width between two powers of two: a duration in bucket `i` from 1 to
   * 656 is at least `2 ** e * (1 + (i - 1) % 16 / 16)` milliseconds, where
   * `e = Math.floor((i - 1) / 16) - 10`; shorter ones are in 0, longer ones in 657.
   */
  readonly buckets: ReadonlyArray<readonly [index: number, count: number]>;
}

/**
 * Which points {@linkcode BaseConnector.fetchMetrics} returns.
 *
 * @example
 * ```ts
 * import type { MetricsQuery } from "@supertracer/core";
 * const lastHour: MetricsQuery = { startDate: Date.now() - 3_600_000, bucketMs: 60_000 };
 * ```
 */
export interface MetricsQuery {
  /**
   * First moment, inclusive: epoch milliseconds, rounded down to a minute.
   *
   * @default {24 hours before endDate}
   */
  readonly startDate?: number | Date | undefined;
  /**
   * End, exclusive: epoch milliseconds, rounded up to a minute.
   *
   * @default {now}
   */
  readonly endDate?: number | Date | undefined;
  /**
   * Width of the buckets of the timeline in milliseconds, a multiple of 60,000 (else it is rounded
   * up, and where there would be more than 10,000 buckets it is widened). Points of one key within
   * one bucket are added up; `start` is then the bucket's, a multiple of the width, so that the
   * first bucket may begin before `startDate`.
   *
   * @default {a width that gives 60 to 120 buckets, at least a minute}
   */
  readonly bucketMs?: number | undefined;
  /** Only this method. */
  readonly method?: string | undefined;
  /** Only this route template. */
  readonly route?: string | undefined;
}
