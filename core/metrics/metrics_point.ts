/**
 * Class of a response for counting: the first digit of its status, or `aborted` if the client
 * disconnected or the process stopped before the end, whatever the status. A failure counts as
 * `5xx`, even if it came after a status of 200.
 *
 * @example
 * ```ts
 * import type { StatusClass } from "@supertracer/core";
 * const statusClass: StatusClass = "5xx";
 * ```
 */
export type StatusClass = "1xx" | "2xx" | "3xx" | "4xx" | "5xx" | "aborted";

/**
 * Counts of the requests with one method, route and status class that ended in one minute or
 * bucket. Points with the same key are merged: counts and sums are added, maxima compared, and
 * buckets added index by index.
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
  /** Start of the minute in which they ended, or of the query's bucket: epoch milliseconds. */
  readonly start: number;
  /** HTTP method; unknown ones are counted as `"_OTHER"`, as in OpenTelemetry. */
  readonly method: string;
  /** Route template; `"_other"` beyond the limit of distinct routes. */
  readonly route: string;
  /** Status class of the responses. */
  readonly statusClass: StatusClass;
  /** Number of requests. */
  readonly count: number;
  /** Sum of their durations in milliseconds. */
  readonly sumMs: number;
  /** Longest duration in milliseconds. */
  readonly maxMs: number;
  /**
   * Latency histogram: ascending pairs of bucket index and count, for non-empty buckets only. The
   * buckets are log-linear, 16 of equal width between two powers of two: a duration in bucket `i`
   * from 1 to 656 is at least `2 ** e * (1 + (i - 1) % 16 / 16)` milliseconds, where
   * `e = Math.floor((i - 1) / 16) - 10`. Shorter durations are in bucket 0, longer ones in bucket
   * 657.
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
   * Start, inclusive: a `Date` or epoch milliseconds, rounded down to the minute.
   *
   * @default {24 hours before endDate}
   */
  readonly startDate?: number | Date | undefined;
  /**
   * End, exclusive: a `Date` or epoch milliseconds, rounded up to the minute.
   *
   * @default {now}
   */
  readonly endDate?: number | Date | undefined;
  /**
   * Width of the timeline's buckets in milliseconds, rounded up to a multiple of 60,000, and
   * increased if there would be more than 10,000 buckets. Points with the same key within a bucket
   * are merged. `start` is then the bucket's start, a multiple of the width, so the first bucket
   * may begin before `startDate`.
   *
   * @default {a width that yields 60 to 120 buckets, at least a minute}
   */
  readonly bucketMs?: number | undefined;
  /** Only this method. */
  readonly method?: string | undefined;
  /** Only this route template. */
  readonly route?: string | undefined;
}
