import type { ErrorPoint, MetricsPoint } from "@supertracer/core";
import {
  ERROR_COLUMNS,
  type ErrorCountsRow,
  errorRows,
  METRICS_COLUMN_NAMES,
  metricsValues,
  POSTGRES_DIALECT,
  type SqlValue,
  storedPoints,
} from "@supertracer/core/sql";

/** Names and types of what {@linkcode metricsJson} writes, for `json_to_recordset`. */
export const METRICS_RECORD = "width_ms bigint, start_ms bigint, method text, route text, " +
  "status_class text, count bigint, sum_ms double precision, max_ms double precision, buckets text";

/** The same for the groups that {@linkcode errorsJson} writes, and for their counts. */
export const ERROR_RECORD: string = ERROR_COLUMNS.map(({ name, type }) => {
  return `${name} ${POSTGRES_DIALECT.types[type].toLowerCase()}`;
}).join(", ");
/** See {@linkcode ERROR_RECORD}. */
export const ERROR_COUNT_RECORD = "error_group text, width_ms bigint, start_ms bigint, " +
  "count bigint, counts bigint[]";

/**
 * Metrics as a JSON array of objects.
 *
 * @param points The points.
 * @param since Points that began before it would be deleted at once, and are left out.
 * @returns JSON text.
 */
export function metricsJson(points: readonly MetricsPoint[], since: number): string {
  if (points.length === 0) return "[]";
  const recent = points.filter(({ start }) => start >= since);
  return JSON.stringify(
    storedPoints(recent).map((stored) => {
      const values = metricsValues(stored);
      return Object.fromEntries(METRICS_COLUMN_NAMES.map((name, i) => [name, values[i]]));
    }),
  );
}

/**
 * Occurrences of errors as two JSON arrays of objects.
 *
 * @param points The points.
 * @param since As in {@linkcode metricsJson}.
 * @returns JSON texts of the groups and of their counts.
 */
export function errorsJson(
  points: readonly ErrorPoint[],
  since: number,
): [groups: string, counts: string] {
  if (points.length === 0) return ["[]", "[]"];
  const { groups, counts } = errorRows(points, since);
  return [JSON.stringify(groups.map(groupRecord)), JSON.stringify(counts.map(countsRecord))];
}

function groupRecord(values: readonly SqlValue[]): Record<string, unknown> {
  return Object.fromEntries(ERROR_COLUMNS.map(({ name }, i) => [name, values[i]]));
}

function countsRecord({ id, widthMs, start, count, counts }: ErrorCountsRow) {
  return { error_group: id, width_ms: widthMs, start_ms: start, count, counts };
}
