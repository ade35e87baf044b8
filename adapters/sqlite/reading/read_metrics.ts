import type { MetricsPoint, MetricsQuery } from "@supertracer/core";
import {
  indexedText,
  metricsRanges,
  MetricsSum,
  pointFromRow,
  resolveMetricsQuery,
} from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";

/**
 * Reads metrics. Numbers that may be large are read as `REAL`: `@db/sqlite` cuts integers to 32 bits.
 */
export const METRICS_SELECT = "SELECT CAST(width_ms AS REAL) AS width_ms, " +
  "CAST(start_ms AS REAL) AS start_ms, method, route, status_class, " +
  "CAST(count AS REAL) AS count, sum_ms, max_ms, buckets FROM supertracer_metrics";

/** Points read at once. */
const POINTS_AT_ONCE = 500;

/**
 * Reads metrics, added up within each bucket of the query.
 *
 * @param statements The database.
 * @param query Which points.
 * @param now Epoch milliseconds.
 */
export function* readMetrics(
  statements: Statements,
  query: MetricsQuery,
  now: number,
): Generator<void, MetricsPoint[], void> {
  const resolved = resolveMetricsQuery(query, now);
  const sum = new MetricsSum(resolved);
  const { method, route } = resolved;
  const only = [
    ...method === undefined ? [] : ["AND method = ?"],
    ...route === undefined ? [] : ["AND route = ?"],
  ].join(" ");
  const values = [method, route].filter((value) => value !== undefined).map(indexedText);
  const sql = `${METRICS_SELECT} WHERE width_ms = ? AND start_ms < ? AND start_ms >= ? ` +
    "AND (start_ms, method, route, status_class) > (?, ?, ?, ?) " +
    // Not the result of the same name, which is cast.
    `${only} ORDER BY supertracer_metrics.start_ms, method, route, status_class ` +
    `LIMIT ${POINTS_AT_ONCE}`;
  for (const { levelMs, fromMs, toMs } of metricsRanges(resolved)) {
    let last = { start: fromMs, method: "", route: "", statusClass: "" };
    while (true) {
      const { start } = last;
      const cursor = [start, last.method, last.route, last.statusClass];
      const rows = statements.all(sql, levelMs, toMs, start, ...cursor, ...values);
      yield;
      for (const row of rows) {
        const point = pointFromRow(row);
        sum.add(point);
        last = point;
      }
      if (rows.length < POINTS_AT_ONCE) break;
    }
  }
  return sum.points();
}
