import { MINUTE_MS } from "../runtime/units.ts";
import { BUCKET_COUNT } from "./latency_histogram.ts";
import type { MetricsPoint, MetricsQuery } from "./metrics_point.ts";
import { resolveMetricsQuery } from "./metrics_query.ts";
import { type MetricsKey, MetricsSum, seriesKey } from "./metrics_sum.ts";

/** A stored point. */
interface Cell extends MetricsKey {
  count: number;
  sumMs: number;
  maxMs: number;
  /** Alternating bucket index and count, ascending: a quarter of the memory of pairs. */
  readonly buckets: number[];
}

/**
 * Points in memory, summed by minute, method, route and status class.
 *
 * Bounded by the number of minutes and by the number of points; the oldest minutes are dropped
 * first. If a single minute has too many points, its further methods and routes are counted as
 * `"_OTHER"` and `"_other"`.
 */
export class MetricsStore {
  readonly #maxMinutes: number;
  readonly #maxPoints: number;
  readonly #minutes: Map<number, Map<string, Cell>> = new Map();
  #size = 0;

  /**
   * Makes an empty store.
   *
   * @param maxMinutes Maximum number of minutes, not counting those without requests.
   * @param maxPoints Maximum number of points.
   */
  constructor(maxMinutes: number = 1_000, maxPoints: number = 50_000) {
    this.#maxMinutes = maxMinutes;
    this.#maxPoints = maxPoints;
  }

  /** Number of points. */
  get size(): number {
    return this.#size;
  }

  /**
   * Merges points with those stored.
   *
   * @param points Several may have the same key. Those whose `start` is not finite are ignored.
   */
  add(points: readonly MetricsPoint[]): void {
    for (const point of points) {
      const start = Math.floor(point.start / MINUTE_MS) * MINUTE_MS;
      if (Number.isFinite(start)) this.#add(start, point);
    }
  }

  /**
   * Returns the points of a range, summed within each bucket.
   *
   * @param query Which points.
   * @param now Epoch milliseconds.
   * @returns One point per key, ascending by `start`.
   */
  fetch(query: MetricsQuery, now: number = Date.now()): MetricsPoint[] {
    const resolved = resolveMetricsQuery(query, now);
    const sum = new MetricsSum(resolved);
    for (const [start, cells] of this.#minutes) {
      if (start < resolved.startMs || start >= resolved.endMs) continue;
      for (const [key, cell] of cells) {
        const histogram = sum.histogramOf(start, cell, key);
        histogram?.addTotals(cell.count, cell.sumMs, cell.maxMs);
        histogram?.addFlat(cell.buckets);
      }
    }
    return sum.points();
  }

  /** Removes everything. */
  clear(): void {
    this.#minutes.clear();
    this.#size = 0;
  }

  #add(start: number, point: MetricsPoint): void {
    let { method, route } = point;
    const { statusClass } = point;
    let key = seriesKey(point);
    let cell = this.#minutes.get(start)?.get(key);
    if (cell === undefined && this.#size >= this.#maxPoints) {
      const oldest = this.#oldest();
      if (oldest < start) {
        this.#drop(oldest);
      } else if (this.#minutes.size > 1 || !this.#minutes.has(start)) {
        return;
      } else {
        method = "_OTHER";
        route = "_other";
        key = seriesKey({ method, route, statusClass });
        cell = this.#minutes.get(start)?.get(key);
      }
    }
    if (cell === undefined) {
      cell = { method, route, statusClass, count: 0, sumMs: 0, maxMs: 0, buckets: [] };
      this.#insert(start, key, cell);
    }
    addPoint(cell, point);
  }

  #insert(start: number, key: string, cell: Cell): void {
    let cells = this.#minutes.get(start);
    if (cells === undefined) this.#minutes.set(start, cells = new Map());
    cells.set(key, cell);
    this.#size++;
    if (this.#minutes.size > this.#maxMinutes) this.#drop(this.#oldest());
  }

  #oldest(): number {
    let oldest = Infinity;
    for (const start of this.#minutes.keys()) if (start < oldest) oldest = start;
    return oldest;
  }

  #drop(start: number): void {
    this.#size -= this.#minutes.get(start)?.size ?? 0;
    this.#minutes.delete(start);
  }
}

/** Adds a point to the cell of its key. */
function addPoint(cell: Cell, point: MetricsPoint): void {
  cell.count += point.count;
  cell.sumMs += point.sumMs;
  cell.maxMs = Math.max(cell.maxMs, point.maxMs);
  const { buckets } = cell;
  for (const [bucket, count] of point.buckets) {
    if (!(bucket >= 0 && bucket < BUCKET_COUNT)) continue;
    let i = 0;
    while (i < buckets.length && (buckets[i] ?? 0) < bucket) i += 2;
    if (buckets[i] === bucket) buckets[i + 1] = (buckets[i + 1] ?? 0) + count;
    else buckets.splice(i, 0, bucket, count);
  }
}
