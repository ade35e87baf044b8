import type { MetricsPoint } from "../metrics/metrics_point.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * The start of a stretch of two hours that has just ended: recent, as metrics of long ago may be
 * gone, and a whole hour, so that buckets of any width begin there.
 */
export function recentHour(now = Date.now()): number {
  return Math.floor(now / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
}

/** A point with the properties given. */
export function samplePoint(properties: Partial<MetricsPoint> = {}): MetricsPoint {
  return {
    start: recentHour(),
    method: "GET",
    route: "/users/:id",
    statusClass: "2xx",
    count: 3,
    sumMs: 36.5,
    maxMs: 20.25,
    buckets: [[160, 2], [170, 1]],
    ...properties,
  };
}
