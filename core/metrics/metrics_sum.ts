import { LatencyHistogram } from "./latency_histogram.ts";
import type { MetricsPoint } from "./metrics_point.ts";
import type { ResolvedMetricsQuery } from "./metrics_query.ts";

/** The key of a point within one minute. */
export type MetricsKey = Pick<MetricsPoint, "method" | "route" | "statusClass">;

interface Sum extends MetricsKey {
  readonly start: number;
  readonly histogram: LatencyHistogram;
}

/** Sums points by key within the buckets of a query, as `fetchMetrics` returns them. */
export class MetricsSum {
  readonly #query: ResolvedMetricsQuery;
  readonly #buckets: Map<number, Map<string, Sum>> = new Map();

  /**
   * Creates an empty sum.
   *
   * @param query Which points, and the width of the buckets.
   */
  constructor(query: ResolvedMetricsQuery) {
    this.#query = query;
  }

  /**
   * Adds a point if it matches the query.
   *
   * @param point Any point; the storage may have filtered out those that don't match.
   */
  add(point: MetricsPoint): void {
    this.histogramOf(point.start, point)?.merge(point);
  }

  /**
   * Returns the histogram to which a point is to be added.
   *
   * @param time Its time.
   * @param point The point; only its key is read.
   * @param key Its {@linkcode seriesKey}, if it is known.
   * @returns The histogram, or `undefined` if the point does not match the query.
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

  /** Returns one point per key, ascending by `start`. */
  points(): MetricsPoint[] {
    const starts = [...this.#buckets.keys()].sort((a, b) => a - b);
    return starts.flatMap((start) => [...this.#buckets.get(start)?.values() ?? []].map(toPoint));
  }
}

/**
 * A text that identifies the method, route and status class of a point, whatever characters they
 * contain.
 */
export function seriesKey(point: MetricsKey): string {
  return `${point.statusClass}${point.method.length}:${point.method}${point.route}`;
}

function toPoint({ start, method, route, statusClass, histogram }: Sum): MetricsPoint {
  const { count, sumMs, maxMs, buckets } = histogram;
  return { start, method, route, statusClass, count, sumMs, maxMs, buckets };
}
