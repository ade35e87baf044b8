import { LatencyHistogram } from "./latency_histogram.ts";
import type { MetricsPoint, StatusClass } from "./metrics_point.ts";
import { seriesKey } from "./metrics_sum.ts";

/** Maximum number of series; others are counted as `"_other"`. */
const MAX_SERIES = 2_000;

/** Requests of one method, route and status class since the process started. */
export interface RequestTotal {
  readonly method: string;
  readonly route: string;
  readonly statusClass: StatusClass;
  readonly histogram: LatencyHistogram;
}

/**
 * Counts since the process started, for consumers of monotonic counters. It is fed with the points
 * taken for storing, so it costs requests nothing.
 */
export class RequestTotals {
  readonly #maxSeries: number;
  #series: Map<string, RequestTotal> = new Map();

  constructor(maxSeries: number = MAX_SERIES) {
    this.#maxSeries = maxSeries;
  }

  /** Adds points. */
  add(points: readonly MetricsPoint[]): void {
    for (const point of points) this.#of(point).histogram.merge(point);
  }

  /**
   * The totals, including points that have not been added yet.
   *
   * @param pending The points; they are not modified.
   */
  with(pending: readonly MetricsPoint[]): readonly RequestTotal[] {
    const all = new RequestTotals(this.#maxSeries);
    for (const total of this.#series.values()) all.#of(total).histogram.merge(total.histogram);
    all.add(pending);
    return [...all.#series.values()];
  }

  #of({ method, route, statusClass }: Omit<RequestTotal, "histogram">): RequestTotal {
    let name = route;
    let key = seriesKey({ method, route, statusClass });
    let total = this.#series.get(key);
    if (total === undefined && this.#series.size >= this.#maxSeries) {
      name = "_other";
      key = seriesKey({ method, route: name, statusClass });
      total = this.#series.get(key);
    }
    if (total === undefined) {
      total = { method, route: name, statusClass, histogram: new LatencyHistogram() };
      this.#series.set(key, total);
    }
    return total;
  }
}
