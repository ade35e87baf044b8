import type { MetricsPoint } from "../metrics_point.ts";
import type { ResolvedMetricsQuery } from "../metrics_query.ts";
import type { RouteSummary } from "../metrics_report.ts";
import { RouteTally } from "./route_tally.ts";

/**
 * Sums the points of a query up by route.
 *
 * @param points Points of the query, in any order; several may have one key.
 * @param query The query, resolved.
 * @param limit Most routes.
 * @returns The routes by time spent on all their requests, the greatest first.
 */
export function summarizeRoutes(
  points: readonly MetricsPoint[],
  { startMs, endMs, bucketMs }: ResolvedMetricsQuery,
  limit: number,
): RouteSummary[] {
  const first = startMs - startMs % bucketMs;
  const length = Math.max(0, Math.ceil((endMs - first) / bucketMs));
  const routes = new Map<string, RouteLine>();
  for (const point of points) {
    let line = routes.get(point.route);
    if (line === undefined) routes.set(point.route, line = new RouteLine(point.route, length));
    line.addAt(Math.floor((point.start - first) / bucketMs), point, bucketMs);
  }
  return [...routes.values()].sort((a, b) => b.histogram.sumMs - a.histogram.sumMs)
    .slice(0, limit).map((line) => line.summary());
}

class RouteLine extends RouteTally {
  readonly #sparkline: number[];
  #lastErrorAt: number | null = null;

  constructor(route: string, length: number) {
    super(route);
    this.#sparkline = new Array<number>(length).fill(0);
  }

  addAt(index: number, point: MetricsPoint, bucketMs: number): void {
    this.add(point);
    if (index in this.#sparkline) {
      this.#sparkline[index] = (this.#sparkline[index] ?? 0) + point.count;
    }
    if (point.statusClass !== "4xx" && point.statusClass !== "5xx") return;
    const start = point.start - point.start % bucketMs;
    this.#lastErrorAt = Math.max(this.#lastErrorAt ?? start, start);
  }

  summary(): RouteSummary {
    const sparkline = this.#sparkline;
    return { ...this.metrics(), sparkline, lastErrorAt: this.#lastErrorAt };
  }
}
