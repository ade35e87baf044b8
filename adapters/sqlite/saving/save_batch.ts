import { ConnectorError, type Log } from "@supertracer/core";
import {
  addPoints,
  type ErrorRows,
  LOG_COLUMN_NAMES,
  logValues,
  METRICS_COLUMN_NAMES,
  metricsValues,
  NamedStatement,
  pointFromRow,
  SQLITE_DIALECT,
  type SqlValue,
  type StoredPoint,
} from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { METRICS_SELECT } from "../reading/read_metrics.ts";
import { saveErrors } from "./save_errors.ts";

/** Rows of one statement, after which the app may go on. */
const ROWS_AT_ONCE = 10;

const INSERT_ROW = insertStatement(1);
/** One statement for ten rows costs less than one for each. */
const INSERT_ROWS = insertStatement(ROWS_AT_ONCE);
const PUT_POINT =
  `INSERT OR REPLACE INTO supertracer_metrics (${METRICS_COLUMN_NAMES.join(", ")}) ` +
  `VALUES (${METRICS_COLUMN_NAMES.map(() => "?").join(", ")})`;
const GET_POINT = new NamedStatement(
  SQLITE_DIALECT,
  { widthMs: "integer", start: "integer", method: "text", route: "text", statusClass: "text" },
  ({ widthMs, start, method, route, statusClass }) =>
    `${METRICS_SELECT} WHERE width_ms = ${widthMs} AND start_ms = ${start} ` +
    `AND method = ${method} AND route = ${route} AND status_class = ${statusClass}`,
);
const ADD_BATCH = new NamedStatement(
  SQLITE_DIALECT,
  { key: "text", ids: "text", now: "real" },
  ({ key, ids, now }) =>
    `INSERT INTO supertracer_batches (key, ids, saved_at_ms) VALUES (${key}, ${ids}, ${now})`,
);

/** A batch as it is stored. */
export interface Batch {
  readonly key: string;
  readonly logs: readonly Log[];
  readonly points: readonly StoredPoint[];
  readonly errors: ErrorRows;
}

/**
 * Stores a batch, unless it is stored already. To be run in a transaction.
 *
 * @returns The ids of its logs.
 */
export function* saveBatch(
  statements: Statements,
  { key, logs, points, errors }: Batch,
  now: number,
): Generator<void, number[], void> {
  const known = statements.get("SELECT ids FROM supertracer_batches WHERE key = ?", key);
  if (known !== undefined) return readIds(String(known["ids"]));
  const ids = yield* insertLogs(statements, logs, now);
  yield* savePoints(statements, points);
  yield* saveErrors(statements, errors);
  const values = { key, ids: JSON.stringify([ids[0] ?? 0, ids.length]), now };
  statements.run(ADD_BATCH.text, ...ADD_BATCH.bind<SqlValue>(values));
  return ids;
}

/** Adds points to those stored. To be run in a transaction. */
export function* savePoints(
  statements: Statements,
  points: readonly StoredPoint[],
): Generator<void, void, void> {
  for (const { widthMs, point } of points) {
    const { start, method, route, statusClass } = point;
    const key = GET_POINT.bind<SqlValue>({ widthMs, start, method, route, statusClass });
    const row = statements.get(GET_POINT.text, ...key);
    const sum = row === undefined ? point : addPoints(pointFromRow(row), point);
    statements.run(PUT_POINT, ...metricsValues({ widthMs, point: sum }));
    yield;
  }
}

/**
 * Stores logs; their ids are consecutive, since nothing else writes meanwhile. Values of rows are made
 * as they are stored: those of a whole batch would outlive a collection of young garbage.
 *
 * @throws {ConnectorError} If a body or the metadata is not JSON.
 */
export function* insertLogs(
  statements: Statements,
  logs: readonly Log[],
  now: number,
): Generator<void, number[], void> {
  if (logs.length === 0) return [];
  let end = 0;
  for (; end + ROWS_AT_ONCE <= logs.length; end += ROWS_AT_ONCE) {
    statements.prepare(INSERT_ROWS).run(...rowsOf(logs.slice(end, end + ROWS_AT_ONCE), now));
    yield;
  }
  for (const log of logs.slice(end)) statements.run(INSERT_ROW, ...rowOf(log, now));
  const last = statements.number("SELECT CAST(last_insert_rowid() AS REAL)") ?? 0;
  return consecutive(last - logs.length + 1, logs.length);
}

/** The values of all rows in turn; an array of the final length is the cheapest. */
function rowsOf(logs: readonly Log[], now: number): SqlValue[] {
  const values: SqlValue[] = new Array(logs.length * LOG_COLUMN_NAMES.length);
  let end = 0;
  for (const log of logs) for (const value of rowOf(log, now)) values[end++] = value;
  return values;
}

/**
 * The row of a log.
 *
 * @throws {ConnectorError} If a body or the metadata is not JSON.
 */
function rowOf(log: Log, now: number): SqlValue[] {
  try {
    return logValues(log, now);
  } catch (cause) {
    throw new ConnectorError(
      "Cannot save a log: its bodies and metadata must be JSON (no cycles, no BigInt)",
      { cause },
    );
  }
}

/**
 * `OR FAIL`, since a refused row rolls the transaction back anyway: without it SQLite copies each page
 * that it changes into a statement journal, to undo the rows before.
 */
function insertStatement(rows: number): string {
  const row = `(${LOG_COLUMN_NAMES.map(() => "?").join(", ")})`;
  return `INSERT OR FAIL INTO requests (${LOG_COLUMN_NAMES.join(", ")}) ` +
    `VALUES ${new Array(rows).fill(row).join(", ")}`;
}

function readIds(text: string): number[] {
  const [first, count] = JSON.parse(text);
  return consecutive(Number(first), Number(count));
}

function consecutive(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
