import type { Log } from "../log/log.ts";
import type { StatusClass } from "./metrics_point.ts";

/**
 * How long requests took: from a histogram, so that percentiles are at most 5 % from the exact
 * ones. All are `null` where there was no request.
 *
 * @example
 * ```ts
 * import type { LatencySummary } from "@supertracer/core";
 *
 * const latency: LatencySummary = { p50Ms: 12, p95Ms: 80, p99Ms: 210, meanMs: 20.5, maxMs: 350 };
 * ```
 */
export interface LatencySummary {
  /** Half of the requests took at most this long, milliseconds. */
  readonly p50Ms: number | null;
  /** 95 % of the requests took at most this long, milliseconds. */
  readonly p95Ms: number | null;
  /** 99 % of the requests took at most this long, milliseconds. */
  readonly p99Ms: number | null;
  /** Exact mean, milliseconds. */
  readonly meanMs: number | null;
  /** Exact maximum, milliseconds. */
  readonly maxMs: number | null;
}

/**
 * How many requests ended how.
 *
 * @example
 * ```ts
 * import type { RequestCounts } from "@supertracer/core";
 *
 * const counts: RequestCounts = {
 *   requests: 200,
 *   errors: 10,
 *   clientErrors: 8,
 *   serverErrors: 2,
 *   aborted: 1,
 *   errorRate: 0.05,
 * };
 * ```
 */
export interface RequestCounts {
  /** All requests, the aborted ones included. */
  readonly requests: number;
  /** Status from 400: `clientErrors` and `serverErrors`. */
  readonly errors: number;
  /** Status 400 to 499. */
  readonly clientErrors: number;
  /** Status from 500. */
  readonly serverErrors: number;
  /** The client left before the end, whatever the status; no error. */
  readonly aborted: number;
  /** `errors` divided by `requests`; 0 where there was no request. */
  readonly errorRate: number;
}

/**
 * One bucket of {@linkcode MetricsReport.timeline}.
 *
 * @example
 * ```ts
 * import type { TimelineBucket } from "@supertracer/core";
 *
 * const isQuiet = (bucket: TimelineBucket) => bucket.requests === 0;
 * ```
 */
export interface TimelineBucket extends RequestCounts, LatencySummary {
  /** Start of the bucket: Unix epoch, milliseconds. */
  readonly start: number;
  /** Requests by class of their status. */
  readonly statusClasses: Readonly<Record<StatusClass, number>>;
}

/**
 * One route in a {@linkcode MetricsReport}, all its methods together.
 *
 * @example
 * ```ts
 * import type { RouteMetrics } from "@supertracer/core";
 *
 * const isSlow = (route: RouteMetrics) => (route.p95Ms ?? 0) > 500;
 * ```
 */
export interface RouteMetrics extends RequestCounts, LatencySummary {
  /** Route template: `"/users/:id"`. */
  readonly route: string;
  /** Its methods, the most frequent first. */
  readonly methods: readonly string[];
  /** Time spent on all its requests together, milliseconds. */
  readonly totalMs: number;
  /** Requests divided by the minutes in which the app ran, as in {@linkcode MetricsReport}. */
  readonly requestsPerMinute: number;
}

/** A route as a list of routes shows it. */
export interface RouteSummary extends RouteMetrics {
  /** Requests in each bucket of the range, ascending. */
  readonly sparkline: readonly number[];
  /**
   * When the newest request that failed began: epoch milliseconds; `null` where none is stored (any
   * more).
   */
  readonly lastErrorAt: number | null;
}

/**
 * How often a method was used.
 *
 * @example
 * ```ts
 * import type { MethodCount } from "@supertracer/core";
 * const count: MethodCount = { method: "GET", requests: 1_250 };
 * ```
 */
export interface MethodCount {
  /** HTTP method, or `"_OTHER"`. */
  readonly method: string;
  /** How many requests. */
  readonly requests: number;
}

/**
 * What the dashboard shows of a stretch of time.
 *
 * @example Print the slowest routes of the last hour
 * ```ts
 * import { type MetricsReport, SuperTracer } from "@supertracer/core";
 *
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * const report: MetricsReport = await tracer.metrics({ startDate: Date.now() - 3_600_000 });
 * for (const { route, p95Ms } of report.slowestRoutes) console.log(route, p95Ms);
 * ```
 */
export interface MetricsReport {
  /** First moment of the range, inclusive: Unix epoch, milliseconds, a whole minute. */
  readonly start: number;
  /** End of the range, exclusive: Unix epoch, milliseconds, a whole minute. */
  readonly end: number;
  /** Width of a bucket of the timeline, milliseconds. */
  readonly bucketMs: number;
  /** All requests of the range. */
  readonly totals: RequestCounts;
  /** How long they took. */
  readonly latency: LatencySummary;
  /**
   * Requests divided by minutes: those of the range in which there could be requests (since the
   * start of the process, or since the first request in the range if that is earlier; until now),
   * at least one.
   */
  readonly requestsPerMinute: number;
  /** Milliseconds since this process began. */
  readonly uptimeMs: number;
  /** Requests under way in this process. */
  readonly inFlight: number;
  /** Requests by method, the most frequent first. */
  readonly methods: readonly MethodCount[];
  /** Requests by class of their status. */
  readonly statusClasses: Readonly<Record<StatusClass, number>>;
  /** Every bucket of the range, ascending; one without requests has zeros and `null`s. */
  readonly timeline: readonly TimelineBucket[];
  /** How many routes there were; `routes` and `slowestRoutes` may hold fewer. */
  readonly routeCount: number;
  /** Routes by time spent on all their requests, the greatest first. */
  readonly routes: readonly RouteMetrics[];
  /** Routes by `p95Ms`, the greatest first. */
  readonly slowestRoutes: readonly RouteMetrics[];
  /** The newest requests that failed, newest first, without headers and bodies. */
  readonly recentErrors: readonly Log[];
}
