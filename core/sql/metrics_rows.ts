import { LatencyHistogram } from "../metrics/latency_histogram.ts";
import type { MetricsPoint, StatusClass } from "../metrics/metrics_point.ts";
import { MetricsSum } from "../metrics/metrics_sum.ts";
import { indexedText } from "../text/storable.ts";
import { METRICS_LEVELS_MS } from "./metrics_levels.ts";
import type { SqlRow, SqlValue } from "./sql_dialect.ts";

const STATUS_CLASSES: readonly StatusClass[] = ["1xx", "2xx", "3xx", "4xx", "5xx", "aborted"];

/** Columns of the metrics table; the first five are its key. */
export const METRICS_COLUMN_NAMES: readonly string[] = [
  "width_ms",
  "start_ms",
  "method",
  "route",
  "status_class",
  "count",
  "sum_ms",
  "max_ms",
  "buckets",
];

/** A point as stored, once for each width of {@linkcode METRICS_LEVELS_MS}. */
export interface StoredPoint {
  /** Width of its range in milliseconds. */
  readonly widthMs: number;
  /** The counts; `start` is a multiple of the width. */
  readonly point: MetricsPoint;
}

/**
 * Merges the points of a batch into rows of the table.
 *
 * @param points Several may have the same key. Points whose `start` is not finite are ignored.
 * @returns One point per row to insert or update, in the same order for all processes, so that two
 * of them can't deadlock.
 */
export function storedPoints(points: readonly MetricsPoint[]): StoredPoint[] {
  const stored: StoredPoint[] = [];
  for (const bucketMs of METRICS_LEVELS_MS) {
    const all = { startMs: 0, endMs: Infinity, bucketMs, method: undefined, route: undefined };
    const sum = new MetricsSum(all);
    for (const point of points) {
      sum.add({ ...point, method: indexedText(point.method), route: indexedText(point.route) });
    }
    for (const point of sum.points().sort(byKey)) stored.push({ widthMs: bucketMs, point });
  }
  return stored;
}

/**
 * Converts a stored point to a row.
 *
 * @param stored The point.
 * @returns A value for each of {@linkcode METRICS_COLUMN_NAMES}.
 */
export function metricsValues({ widthMs, point }: StoredPoint): SqlValue[] {
  const { start, method, route, statusClass, count, sumMs, maxMs, buckets } = point;
  return [
    widthMs,
    start,
    method,
    route,
    statusClass,
    count,
    sumMs,
    maxMs,
    JSON.stringify(buckets),
  ];
}

/**
 * Converts a row of the metrics table to a point.
 *
 * @param row Values by column.
 * @returns The point.
 */
export function pointFromRow(row: SqlRow): MetricsPoint {
  return {
    start: Number(row["start_ms"]),
    method: String(row["method"]),
    route: String(row["route"]),
    statusClass: STATUS_CLASSES.find((each) => each === row["status_class"]) ?? "5xx",
    count: Number(row["count"]),
    sumMs: Number(row["sum_ms"]),
    maxMs: Number(row["max_ms"]),
    buckets: JSON.parse(String(row["buckets"])),
  };
}

/**
 * Merges two points with the same key.
 *
 * @param a A point.
 * @param b Another point.
 * @returns Their sum.
 */
export function addPoints(a: MetricsPoint, b: MetricsPoint): MetricsPoint {
  const sum = new LatencyHistogram();
  sum.merge(a);
  sum.merge(b);
  const { count, sumMs, maxMs, buckets } = sum;
  return { ...a, count, sumMs, maxMs, buckets };
}

function byKey(a: MetricsPoint, b: MetricsPoint): number {
  return a.start - b.start || compare(a.method, b.method) || compare(a.route, b.route) ||
    compare(a.statusClass, b.statusClass);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
