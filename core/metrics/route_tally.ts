import type { MetricsPoint } from "./metrics_point.ts";
import type { MethodCount, RouteMetrics } from "./metrics_report.ts";
import { RequestTally } from "./request_tally.ts";

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
