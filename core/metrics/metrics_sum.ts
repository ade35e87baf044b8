import { LatencyHistogram } from "./latency_histogram.ts";
import type { MetricsPoint } from "./metrics_point.ts";
import type { ResolvedMetricsQuery } from "./metrics_query.ts";

/** What points are told apart by, within one minute. */
export type MetricsKey = Pick<MetricsPoint, "method" | "route" | "statusClass">;

interface Sum extends MetricsKey {
  readonly start: number;
  readonly histogram: LatencyHistogram;
}

/** Adds points up by key within the buckets of a query: what `fetchMetrics` returns. */
export class MetricsSum {
  readonly #query: ResolvedMetricsQuery;
  readonly #buckets: Map<number, Map<string, Sum>> = new Map();

  /**
   * Makes a sum of nothing.
   *
   * @param query Which points, and how wide the buckets are.
   */
  constructor(query: ResolvedMetricsQuery) {
    this.#query = query;
  }

  /**
   * Adds a point, if the query asks for it.
   *
   * @param point Any point; a storage may have left out those that the query does not ask for.
   */
  add(point: MetricsPoint): void {
    this.histogramOf(point.start, point)?.merge(point);
  }

  /**
   * Where the counts of a point are to be added.
   *
   * @param time When it was.
   * @param point The point; only its key is read.
   * @param key What {@linkcode seriesKey} makes of it, where it is known.
   * @returns A histogram, or `undefined` if the query does not ask for the point.
   */
  histogramOf(
    time: number,
    point: MetricsKey,
    key: string = seriesKey(point),
  ): LatencyHistogram | undefined {
    const { startMs, endMs, bucketMs } = this.#query;
    if (!(time >= startMs && time < endMs)) return undefined;
    const { method = point.method, route = point.route } = this.#query;
    if (point.method !== method || point.route !== route) return undefined;
    const start = time - time % bucketMs;
    let sums = this.#buckets.get(start);
    if (sums === undefined) this.#buckets.set(start, sums = new Map());
    let sum = sums.get(key);
    if (sum === undefined) {
      const { method, route, statusClass } = point;
      sum = { start, method, route, statusClass, histogram: new LatencyHistogram() };
      sums.set(key, sum);
    }
    return sum.histogram;
  }

  /** One point for each key, ascending by `start`. */
  points(): MetricsPoint[] {
    const starts = [...this.#buckets.keys()].sort((a, b) => a - b);
    return starts.flatMap((start) => [...this.#buckets.get(start)?.values() ?? []].map(toPoint));
  }
}

/**
 * One text for the method, route and status class of a point, different for different ones whatever
 * characters they hold.
 */
export function seriesKey(point: MetricsKey): string {
  return `${point.statusClass}${point.method.length}:${point.method}${point.route}`;
}

function toPoint({ start, method, route, statusClass, histogram }: Sum): MetricsPoint {
  const { count, sumMs, maxMs, buckets } = histogram;
  return { start, method, route, statusClass, count, sumMs, maxMs, buckets };
}
