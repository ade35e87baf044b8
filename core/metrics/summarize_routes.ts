import { type Coverage, minutesOf } from "./coverage.ts";
import { LatencyHistogram } from "./latency_histogram.ts";
import type { MetricsPoint, StatusClass } from "./metrics_point.ts";
import type { ResolvedMetricsQuery } from "./metrics_query.ts";
import type {
  LatencySummary,
  MethodCount,
  RequestCounts,
  RouteMetrics,
  RouteSummary,
} from "./metrics_report.ts";

/** Adds up points of any keys: counts by class, and one histogram. */
export class RequestTally {
  readonly statusClasses: Record<StatusClass, number> = {
    "1xx": 0,
    "2xx": 0,
    "3xx": 0,
    "4xx": 0,
    "5xx": 0,
    aborted: 0,
  };
  readonly histogram: LatencyHistogram = new LatencyHistogram();

  add(point: MetricsPoint): void {
    this.statusClasses[point.statusClass] += point.count;
    this.histogram.merge(point);
  }

  counts(): RequestCounts {
    const { "4xx": clientErrors, "5xx": serverErrors, aborted } = this.statusClasses;
    const requests = this.histogram.count;
    const errors = clientErrors + serverErrors;
    const errorRate = requests === 0 ? 0 : errors / requests;
    return { requests, errors, clientErrors, serverErrors, aborted, errorRate };
  }

  latency(): LatencySummary {
    const { histogram } = this;
    const isEmpty = histogram.count === 0;
    return {
      p50Ms: histogram.percentile(0.5),
      p95Ms: histogram.percentile(0.95),
      p99Ms: histogram.percentile(0.99),
      meanMs: isEmpty ? null : histogram.sumMs / histogram.count,
      maxMs: isEmpty ? null : histogram.maxMs,
    };
  }
}

/** Adds up the points of one route. */
export class RouteTally extends RequestTally {
  readonly #route: string;
  readonly #methods: Map<string, number> = new Map();

  constructor(route: string) {
    super();
    this.#route = route;
  }

  override add(point: MetricsPoint): void {
    super.add(point);
    increase(this.#methods, point.method, point.count);
  }

  /**
   * Its figures.
   *
   * @param minutes Minutes in which the app ran.
   */
  metrics(minutes: number): RouteMetrics {
    const counts = this.counts();
    return {
      route: this.#route,
      methods: byFrequency(this.#methods).map(({ method }) => method),
      ...counts,
      ...this.latency(),
      totalMs: this.histogram.sumMs,
      requestsPerMinute: counts.requests / minutes,
    };
  }
}

/** Adds to what is counted by a name. */
export function increase(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Methods, the most frequent first. */
export function byFrequency(counts: ReadonlyMap<string, number>): MethodCount[] {
  return [...counts].map(([method, requests]) => ({ method, requests }))
    .sort((a, b) => b.requests - a.requests);
}

/**
 * Sums the points of a query up by route. Metrics are by the minute, so when a route failed last is
 * the logs' to say.
 *
 * @param points Points of the query, in any order; several may have one key.
 * @param query The query, resolved.
 * @param coverage In which part of the range the app ran.
 * @param limit Most routes.
 * @returns The routes by time spent on all their requests, the greatest first.
 */
export function summarizeRoutes(
  points: readonly MetricsPoint[],
  { startMs, endMs, bucketMs }: ResolvedMetricsQuery,
  coverage: Coverage,
  limit: number,
): RouteSummary[] {
  const first = startMs - startMs % bucketMs;
  const length = Math.max(0, Math.ceil((endMs - first) / bucketMs));
  const routes = new Map<string, RouteLine>();
  for (const point of points) {
    let line = routes.get(point.route);
    if (line === undefined) routes.set(point.route, line = new RouteLine(point.route, length));
    line.addAt(Math.floor((point.start - first) / bucketMs), point);
  }
  const minutes = minutesOf(coverage);
  return [...routes.values()].sort((a, b) => b.histogram.sumMs - a.histogram.sumMs)
    .slice(0, limit).map((line) => ({
      ...line.metrics(minutes),
      sparkline: line.sparkline,
      lastErrorAt: null,
    }));
}

class RouteLine extends RouteTally {
  readonly sparkline: number[];

  constructor(route: string, length: number) {
    super(route);
    this.sparkline = new Array<number>(length).fill(0);
  }

  addAt(index: number, point: MetricsPoint): void {
    this.add(point);
    if (index in this.sparkline) this.sparkline[index] = (this.sparkline[index] ?? 0) + point.count;
  }
}
