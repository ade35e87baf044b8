import type { ErrorPoint, Log, MetricsPoint } from "@supertracer/core";
import {
  ERROR_COLUMNS,
  ERROR_COUNT_COLUMNS,
  type ErrorColumn,
  errorRows,
  LOG_COLUMNS,
  logValues,
  METRICS_COLUMN_NAMES,
  metricsValues,
  POSTGRES_DIALECT,
  type SqlValue,
  storedPoints,
} from "@supertracer/core/sql";

/** Names and types of what {@linkcode logsJson} writes, for `json_to_recordset`. */
export const LOG_RECORD: string = LOG_COLUMNS.map(({ type }, i) => {
  return `c${i} ${POSTGRES_DIALECT.types[type].toLowerCase()}`;
}).join(", ");

/** What a column of `LOG_COLUMNS` is called in that record. */
export function recordField(name: string): string {
  return `c${LOG_COLUMNS.findIndex((column) => column.name === name)}`;
}

/** The same for {@linkcode metricsJson}. */
export const METRICS_RECORD = "width_ms bigint, start_ms bigint, method text, route text, " +
  "status_class text, count bigint, sum_ms double precision, max_ms double precision, buckets text";

/** The same for the groups that {@linkcode errorsJson} writes, and for their counts. */
export const ERROR_RECORD: string = recordOf(ERROR_COLUMNS);
/** See {@linkcode ERROR_RECORD}. */
export const ERROR_COUNT_RECORD: string = recordOf(ERROR_COUNT_COLUMNS);

const isInteger = LOG_COLUMNS.map(({ type }) => type === "integer");

/**
 * Logs as a JSON array of objects, the cheapest way to hand them to the server: one parameter,
 * written by one call of `JSON.stringify`, with short names.
 *
 * @param logs The logs.
 * @returns JSON text.
 */
export function logsJson(logs: readonly Log[]): string {
  return JSON.stringify(logs.map((log) => logRecord(logValues(log))));
}

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
  return [rowsJson(groups, ERROR_COLUMNS), rowsJson(counts, ERROR_COUNT_COLUMNS)];
}

function rowsJson(
  rows: readonly (readonly SqlValue[])[],
  columns: readonly ErrorColumn[],
): string {
  return JSON.stringify(
    rows.map((values) => Object.fromEntries(columns.map(({ name }, i) => [name, values[i]]))),
  );
}

function recordOf(columns: readonly ErrorColumn[]): string {
  return columns.map(({ name, type }) => {
    return `${name} ${POSTGRES_DIALECT.types[type].toLowerCase()}`;
  }).join(", ");
}

/** One literal of fixed shape: objects put together name by name cost twice as much. */
function logRecord(values: readonly SqlValue[]): Record<string, SqlValue | undefined> {
  const v = (i: number) => {
    const value = values[i] ?? undefined;
    return typeof value === "number" && isInteger[i] && !Number.isSafeInteger(value)
      ? toInteger(value)
      : value;
  };
  // deno-fmt-ignore
  return {
    c0: v(0), c1: v(1), c2: v(2), c3: v(3), c4: v(4), c5: v(5), c6: v(6), c7: v(7),
    c8: v(8), c9: v(9), c10: v(10), c11: v(11), c12: v(12), c13: v(13), c14: v(14), c15: v(15),
    c16: v(16), c17: v(17), c18: v(18), c19: v(19), c20: v(20), c21: v(21), c22: v(22),
    c23: v(23), c24: v(24), c25: v(25), c26: v(26), c27: v(27), c28: v(28), c29: v(29),
    c30: v(30), c31: v(31),
  };
}

/** The nearest whole number that a `bigint` column and a JavaScript number hold exactly. */
function toInteger(value: number): number {
  const { MAX_SAFE_INTEGER } = Number;
  return Math.max(-MAX_SAFE_INTEGER, Math.min(MAX_SAFE_INTEGER, Math.round(value)));
}
