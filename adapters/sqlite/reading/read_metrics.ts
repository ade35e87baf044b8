import type { MetricsPoint, MetricsQuery } from "@supertracer/core";
import {
  indexedText,
  metricsRanges,
  MetricsSum,
  pointFromRow,
  resolveMetricsQuery,
  SQLITE_DIALECT,
  SqlParameters,
  type SqlValue,
} from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";

/**
 * Reads metrics. Numbers that may be large are read as `REAL`: `@db/sqlite` cuts integers to 32 bits.
 */
export const METRICS_SELECT = "SELECT CAST(width_ms AS REAL) AS width_ms, " +
  "CAST(start_ms AS REAL) AS start_ms, method, route, status_class, " +
  "CAST(count AS REAL) AS count, sum_ms, max_ms, buckets FROM supertracer_metrics";

/** What tells the points of a width apart, in their order. */
interface PointKey {
  readonly start: number;
  readonly method: string;
  readonly route: string;
  readonly statusClass: string;
}

/** Points read at once, so that few are in memory. */
const POINTS_AT_ONCE = 5_000;

/**
 * Reads metrics, added up within each bucket of the query.
 *
 * @param statements The database.
 * @param query Which points.
 * @param now Epoch milliseconds.
 */
export function readMetrics(
  statements: Statements,
  query: MetricsQuery,
  now: number,
): MetricsPoint[] {
  const resolved = resolveMetricsQuery(query, now);
  const sum = new MetricsSum(resolved);
  const { method, route } = resolved;
  const parameters = new SqlParameters<"widthMs" | "end" | keyof PointKey>(SQLITE_DIALECT);
  const start = parameters.slot("start", "integer");
  const after = [
    start,
    parameters.slot("method", "text"),
    parameters.slot("route", "text"),
    parameters.slot("statusClass", "text"),
  ];
  const where = [
    `width_ms = ${parameters.slot("widthMs", "integer")}`,
    `start_ms < ${parameters.slot("end", "integer")} AND start_ms >= ${start}`,
    `(start_ms, method, route, status_class) > (${after.join(", ")})`,
  ];
  if (method !== undefined) where.push(`method = ${parameters.add(indexedText(method), "text")}`);
  if (route !== undefined) where.push(`route = ${parameters.add(indexedText(route), "text")}`);
  // Not by the result of the same name, which is cast.
  const sql = `${METRICS_SELECT} WHERE ${where.join(" AND ")} ORDER BY ` +
    `supertracer_metrics.start_ms, method, route, status_class LIMIT ${POINTS_AT_ONCE}`;
  for (const { levelMs, fromMs, toMs } of metricsRanges(resolved, now)) {
    let last: PointKey = { start: fromMs, method: "", route: "", statusClass: "" };
    while (true) {
      const slots = { ...last, widthMs: levelMs, end: toMs };
      const rows = statements.all(sql, ...parameters.bind<SqlValue>(slots));
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
