import type { Log } from "../log/log.ts";
import type { MetricsPoint } from "./metrics_point.ts";
import type { ResolvedMetricsQuery } from "./metrics_query.ts";
import type { MetricsReport, TimelineBucket } from "./metrics_report.ts";
import { type Coverage, minutesOf } from "./coverage.ts";
import { byFrequency, increase, RequestTally, RouteTally } from "./summarize_routes.ts";

const DEFAULT_ROUTE_LIMIT = 50;

/** What a report tells beside the points. */
export interface ReportExtras {
  /** In which part of the range the app ran: of the whole app, whatever the query asks for. */
  readonly coverage: Coverage;
  /** Milliseconds since this process began. */
  readonly uptimeMs: number;
  /** Requests under way. */
  readonly inFlight: number;
  /** Newest first. */
  readonly recentErrors: readonly Log[];
  /**
   * Most routes in each of the two lists.
   *
   * @default {50}
   */
  readonly routeLimit?: number | undefined;
}

/**
 * Makes a report of the points that a connector returned for a query.
 *
 * @param points Points of the query, in any order; several may have one key.
 * @param query The query, resolved.
 * @param extras What the points do not tell.
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

/** Every bucket of the range, also those that nothing fell into. */
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
