import type { MetricsPoint } from "./metrics_point.ts";
import type { ResolvedMetricsQuery } from "./metrics_query.ts";
import type { RouteSummary } from "./metrics_report.ts";
import { type Coverage, minutesOf } from "./coverage.ts";
import { RouteTally } from "./route_tally.ts";

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
