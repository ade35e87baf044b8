import type { MetricsPoint, MetricsQuery } from "./metrics_point.ts";

/** Points in memory, added up by key; bounded by minutes. */
export class MetricsStore {
  constructor(_maxMinutes: number = 1_000) {}

  add(_points: readonly MetricsPoint[]): void {}

  fetch(_query: MetricsQuery): MetricsPoint[] {
    return [];
  }
}
