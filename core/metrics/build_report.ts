import type { Log } from "../log/log.ts";
import { MINUTE_MS } from "../runtime/units.ts";
import { LatencyHistogram } from "./latency_histogram.ts";
import type { MetricsPoint, StatusClass } from "./metrics_point.ts";
import type { ResolvedMetricsQuery } from "./metrics_query.ts";
import type {
  LatencySummary,
  MethodCount,
  MetricsReport,
  RequestCounts,
  RouteMetrics,
  RouteSummary,
  TimelineBucket,
} from "./metrics_report.ts";

const DEFAULT_ROUTE_LIMIT = 50;

/** What a report contains besides the points. */
export interface ReportExtras {
  /** The part of the range in which the app ran, regardless of the query's conditions. */
  readonly coverage: Coverage;
  /** Milliseconds since this process started. */
  readonly uptimeMs: number;
  /** Requests in flight. */
  readonly inFlight: number;
  /** Newest first. */
  readonly recentErrors: readonly Log[];
  /**
   * Maximum number of routes in each of the two lists.
   *
   * @default {50}
   */
  readonly routeLimit?: number | undefined;
}

/**
 * Builds a report from the points that a connector returned for a query.
 *
 * @param points Points of the query, in any order; several may have the same key.
 * @param query The query, resolved.
 * @param extras What the points don't contain.
 * @returns The report.
 */
export function buildReport(
  points: readonly MetricsPoint[],
  query: ResolvedMetricsQuery,
  extras: ReportExtras,
): MetricsReport {
  const { startMs, endMs, bucketMs } = query;
  const total = new RequestTally();
  const buckets = new Map<number, RequestTally>();
  const routes = new Map<string, RouteTally>();
  const methods = new Map<string, number>();
  for (const point of points) {
    total.add(point);
    const start = point.start - point.start % bucketMs;
    entryOf(buckets, start, () => new RequestTally()).add(point);
    const route = entryOf(routes, point.route, () => new RouteTally(point.route));
    route.add(point);
    increase(methods, point.method, point.count);
  }
  const minutes = minutesOf(extras.coverage);
  const tables = [...routes.values()].map((route) => route.metrics(minutes));
  const limit = extras.routeLimit ?? DEFAULT_ROUTE_LIMIT;
  return {
    start: startMs,
    end: endMs,
    bucketMs,
    totals: total.counts(),
    latency: total.latency(),
    requestsPerMinute: total.histogram.count / minutes,
    uptimeMs: extras.uptimeMs,
    inFlight: extras.inFlight,
    methods: byFrequency(methods),
    statusClasses: total.statusClasses,
    timeline: timelineOf(buckets, query),
    routeCount: tables.length,
    routes: tables.toSorted((a, b) => b.totalMs - a.totalMs).slice(0, limit),
    slowestRoutes: tables.toSorted((a, b) => (b.p95Ms ?? 0) - (a.p95Ms ?? 0)).slice(0, limit),
    recentErrors: extras.recentErrors,
  };
}

/** All buckets of the range, including empty ones. */
function timelineOf(
  buckets: ReadonlyMap<number, RequestTally>,
  { startMs, endMs, bucketMs }: ResolvedMetricsQuery,
): TimelineBucket[] {
  const timeline: TimelineBucket[] = [];
  for (let start = startMs - startMs % bucketMs; start < endMs; start += bucketMs) {
    const tally = buckets.get(start) ?? new RequestTally();
    const { statusClasses } = tally;
    timeline.push({ start, ...tally.counts(), ...tally.latency(), statusClasses });
  }
  return timeline;
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}

/** Sums points of any keys: counts by class, and one histogram. */
class RequestTally {
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

/** Sums the points of one route. */
class RouteTally extends RequestTally {
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
   * The figures of the route.
   *
   * @param minutes Minutes during which the app ran.
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

/** Increases the count of a name. */
function increase(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Methods by frequency, highest first. */
function byFrequency(counts: ReadonlyMap<string, number>): MethodCount[] {
  return [...counts].map(([method, requests]) => ({ method, requests }))
    .sort((a, b) => b.requests - a.requests);
}

/**
 * Sums the points of a query by route. Metrics only have minutes, so the time of a route's last
 * failure comes from the logs.
 *
 * @param points Points of the query, in any order; several may have the same key.
 * @param query The query, resolved.
 * @param coverage The part of the range in which the app ran.
 * @param limit Maximum number of routes.
 * @returns The routes by total duration, longest first.
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

/** Share of a range that may be missing without spoiling a comparison. */
const NEGLIGIBLE = 0.05;

/** The part of a range in which the app could serve requests, in epoch milliseconds. */
export interface Coverage {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/**
 * The part of a range in which there could be requests: from the start of this process, or from the
 * first request if that was earlier (in another process, or before a restart), until now. All rates
 * are counts divided by its minutes.
 *
 * @param points Points of all routes in the range.
 * @param range The range.
 * @param now Epoch milliseconds.
 * @param uptimeMs Milliseconds since this process started.
 */
export function coverageOf(
  points: Iterable<Pick<MetricsPoint, "start">>,
  { startMs, endMs }: ResolvedMetricsQuery,
  now: number,
  uptimeMs: number,
): Coverage {
  let since = now - uptimeMs;
  for (const { start } of points) if (start < since) since = start;
  const sinceMs = Math.max(startMs, since);
  return { sinceMs, untilMs: Math.max(sinceMs, Math.min(endMs, now)) };
}

/** Minutes of a coverage, at least one. */
export function minutesOf({ sinceMs, untilMs }: Coverage): number {
  return Math.max(1, (untilMs - sinceMs) / MINUTE_MS);
}

/**
 * Whether the app ran during a whole range, except for a negligible part, so that it can be
 * compared.
 */
export function coversAll(
  { sinceMs }: Coverage,
  { startMs, endMs }: ResolvedMetricsQuery,
): boolean {
  return sinceMs - startMs <= Math.max(MINUTE_MS, NEGLIGIBLE * (endMs - startMs));
}
