import type { Log } from "../log/log.ts";
import type { StatusClass } from "./metrics_point.ts";

/**
 * How long requests took. Percentiles come from a histogram and are within 5 % of the exact ones.
 * All are `null` if there was no request.
 *
 * @example
 * ```ts
 * import type { LatencySummary } from "@supertracer/core";
 *
 * const latency: LatencySummary = { p50Ms: 12, p95Ms: 80, p99Ms: 210, meanMs: 20.5, maxMs: 350 };
 * ```
 */
export interface LatencySummary {
  /** Milliseconds within which 50 % of the requests ended. */
  readonly p50Ms: number | null;
  /** Milliseconds within which 95 % of the requests ended. */
  readonly p95Ms: number | null;
  /** Milliseconds within which 99 % of the requests ended. */
  readonly p99Ms: number | null;
  /** Exact mean in milliseconds. */
  readonly meanMs: number | null;
  /** Exact maximum in milliseconds. */
  readonly maxMs: number | null;
}

/**
 * Number of requests by outcome.
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
  /** All requests, including aborted ones. */
  readonly requests: number;
  /** `clientErrors` plus `serverErrors`. */
  readonly errors: number;
  /** Status 400 to 499, except aborted ones. */
  readonly clientErrors: number;
  /** Status 500 and above, and failures after another status was sent; no aborted ones. */
  readonly serverErrors: number;
  /** The client disconnected or the process stopped before the end; not an error. */
  readonly aborted: number;
  /** `errors` divided by `requests`; 0 without requests. */
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
 * One route in a {@linkcode MetricsReport}, with all its methods.
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
  /** Its methods, most frequent first. */
  readonly methods: readonly string[];
  /** Total duration of its requests in milliseconds. */
  readonly totalMs: number;
  /** Requests divided by the minutes in which the app ran, as in {@linkcode MetricsReport}. */
  readonly requestsPerMinute: number;
}

/** A route in a list of routes. */
export interface RouteSummary extends RouteMetrics {
  /** Requests in each bucket of the range, ascending. */
  readonly sparkline: readonly number[];
  /**
   * Start of the newest failed request that is stored: epoch milliseconds; `null` if there is none.
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
  /** Number of requests. */
  readonly requests: number;
}

/**
 * What the dashboard shows for a time range.
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
  /** Start of the range, inclusive: epoch milliseconds of a whole minute. */
  readonly start: number;
  /** End of the range, exclusive: epoch milliseconds of a whole minute. */
  readonly end: number;
  /** Width of the timeline's buckets in milliseconds. */
  readonly bucketMs: number;
  /** Counts over the whole range. */
  readonly totals: RequestCounts;
  /** Latency over the whole range. */
  readonly latency: LatencySummary;
  /**
   * Requests divided by the minutes of the range in which there could be requests: from the start
   * of the process, or from the first request in the range if that is earlier, until now; at least
   * one minute.
   */
  readonly requestsPerMinute: number;
  /** Milliseconds since this process started. */
  readonly uptimeMs: number;
  /** Requests in flight in this process. */
  readonly inFlight: number;
  /** Requests by method, most frequent first. */
  readonly methods: readonly MethodCount[];
  /** Requests by class of their status. */
  readonly statusClasses: Readonly<Record<StatusClass, number>>;
  /** Every bucket of the range, ascending; one without requests has zeros and `null`s. */
  readonly timeline: readonly TimelineBucket[];
  /** Number of routes; `routes` and `slowestRoutes` may have fewer. */
  readonly routeCount: number;
  /** Routes by total duration, longest first. */
  readonly routes: readonly RouteMetrics[];
  /** Routes by `p95Ms`, highest first. */
  readonly slowestRoutes: readonly RouteMetrics[];
  /** The newest failed requests, newest first, without headers and bodies. */
  readonly recentErrors: readonly Log[];
}
