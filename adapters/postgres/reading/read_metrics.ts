import type { MetricsPoint } from "@supertracer/core";
import {
  indexedText,
  METRICS_COLUMN_NAMES,
  metricsRanges,
  MetricsSum,
  pointFromRow,
  POSTGRES_DIALECT,
  type ResolvedMetricsQuery,
  SqlParameters,
} from "@supertracer/core/sql";
import { namedRow, type StatementRunner } from "../connection/statement_runner.ts";
import type { TableLayout } from "../schema/table_layout.ts";

/**
 * Reads points, added up: from the widest ranges that fit the buckets of the query.
 *
 * @param runner Runs the statement.
 * @param layout How the tables look.
 * @param query Which points.
 * @param now Epoch milliseconds.
 */
export async function readMetrics(
  runner: StatementRunner,
  { names }: TableLayout,
  query: ResolvedMetricsQuery,
  now: number,
): Promise<MetricsPoint[]> {
  const sum = new MetricsSum(query);
  const ranges = metricsRanges(query, now);
  if (ranges.length === 0) return [];
  const parameters = new SqlParameters(POSTGRES_DIALECT);
  const filters: string[] = [];
  if (query.method !== undefined) {
    filters.push(` AND method = ${parameters.add(indexedText(query.method), "text")}`);
  }
  if (query.route !== undefined) {
    filters.push(` AND route = ${parameters.add(indexedText(query.route), "text")}`);
  }
  const columns = METRICS_COLUMN_NAMES.join(", ");
  const text = ranges.map(({ fromMs, levelMs, toMs }) =>
    `SELECT ${columns} FROM ${names.metrics} WHERE width_ms = ${levelMs} AND start_ms >= ${fromMs} ` +
    `AND start_ms < ${toMs}${filters.join("")}`
  ).join(" UNION ALL ");
  for (const values of await runner.read(text, parameters.values)) {
    sum.add(pointFromRow(namedRow(METRICS_COLUMN_NAMES, values)));
  }
  return sum.points();
}
