import { LatencyHistogram } from "./latency_histogram.ts";
import type { MetricsPoint, StatusClass } from "./metrics_point.ts";
import { seriesKey } from "./metrics_sum.ts";

/** Most series; what is beyond is counted as `"_other"`. */
const MAX_SERIES = 2_000;

/** Requests of one method, route and status class since the process began. */
export interface RequestTotal {
  readonly method: string;
  readonly route: string;
  readonly statusClass: StatusClass;
  readonly histogram: LatencyHistogram;
}

/**
 * What was counted since the process began, for those who want figures that only grow. It is fed with
 * what is taken to be stored, so that it costs nothing in the path of a request.
 */
export class RequestTotals {
  readonly #maxSeries: number;
  #series: Map<string, RequestTotal> = new Map();

  constructor(maxSeries: number = MAX_SERIES) {
    this.#maxSeries = maxSeries;
  }

  /** Adds points up with those before. */
  add(points: readonly MetricsPoint[]): void {
    for (const point of points) this.#of(point).histogram.merge(point);
  }

  /**
   * The totals, with points on top that are not added yet.
   *
   * @param pending The points; they stay what they are.
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
