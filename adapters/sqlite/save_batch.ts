import {
  addPoints,
  type ErrorRows,
  LOG_COLUMN_NAMES,
  METRICS_COLUMN_NAMES,
  metricsValues,
  pointFromRow,
  type SqlValue,
  type StoredPoint,
} from "@supertracer/core/sql";
import { METRICS_SELECT } from "./metrics_select.ts";
import { saveErrors } from "./save_errors.ts";
import type { Statements } from "./statements.ts";

/** Rows of one statement, after which the app may go on. */
const ROWS_AT_ONCE = 10;

const INSERT_ROW = insertStatement(1);
/** One statement for ten rows costs less than one for each. */
const INSERT_ROWS = insertStatement(ROWS_AT_ONCE);
const PUT_POINT =
  `INSERT OR REPLACE INTO supertracer_metrics (${METRICS_COLUMN_NAMES.join(", ")}) ` +
  `VALUES (${METRICS_COLUMN_NAMES.map(() => "?").join(", ")})`;
const GET_POINT = `${METRICS_SELECT} WHERE width_ms = ? AND start_ms = ? AND method = ? ` +
  "AND route = ? AND status_class = ?";

/** A batch as it is stored. */
export interface BatchRows {
  readonly key: string;
  readonly rows: readonly (readonly SqlValue[])[];
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
  { key, rows, points, errors }: BatchRows,
  now: number,
): Generator<void, number[], void> {
  const known = statements.get("SELECT ids FROM supertracer_batches WHERE key = ?", key);
  if (known !== undefined) return readIds(String(known["ids"]));
  const ids = yield* insertRows(statements, rows);
  yield* savePoints(statements, points);
  yield* saveErrors(statements, errors);
  statements.run(
    "INSERT INTO supertracer_batches (key, ids, saved_at_ms) VALUES (?, ?, ?)",
    key,
    JSON.stringify([ids[0] ?? 0, ids.length]),
    now,
  );
  return ids;
}

/** Adds points to those stored. To be run in a transaction. */
export function* savePoints(
  statements: Statements,
  points: readonly StoredPoint[],
): Generator<void, void, void> {
  for (const { widthMs, point } of points) {
    const { start, method, route, statusClass } = point;
    const row = statements.get(GET_POINT, widthMs, start, method, route, statusClass);
    const sum = row === undefined ? point : addPoints(pointFromRow(row), point);
    statements.run(PUT_POINT, ...metricsValues({ widthMs, point: sum }));
    yield;
  }
}

/** Stores rows; their ids follow on each other, as nobody else writes in the meantime. */
export function* insertRows(
  statements: Statements,
  rows: readonly (readonly SqlValue[])[],
): Generator<void, number[], void> {
  if (rows.length === 0) return [];
  let end = 0;
  for (; end + ROWS_AT_ONCE <= rows.length; end += ROWS_AT_ONCE) {
    statements.run(INSERT_ROWS, ...rows.slice(end, end + ROWS_AT_ONCE).flat());
    yield;
  }
  for (const row of rows.slice(end)) statements.run(INSERT_ROW, ...row);
  const last = statements.number("SELECT CAST(last_insert_rowid() AS REAL)") ?? 0;
  return consecutive(last - rows.length + 1, rows.length);
}

/**
 * `OR FAIL`, as the transaction is rolled back anyway when a row is refused: otherwise, to undo the
 * rows before that one, SQLite copies each page that it changes into a journal of the statement.
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
