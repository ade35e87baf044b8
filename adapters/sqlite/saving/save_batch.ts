import {
  addPoints,
  type ErrorRows,
  LOG_COLUMN_NAMES,
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
import type { IdRange } from "../reading/read_logs.ts";
import type { RowValues } from "./encode_rows.ts";
import { saveErrors } from "./save_errors.ts";

/** One statement for ten rows costs less than one for each. */
const ROWS_AT_ONCE = 10;

const INSERT_ROW = insertStatement(1);
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

/** Values of one row, and of the rows of one statement. */
const ROW_LENGTH = LOG_COLUMN_NAMES.length;
const ROWS_LENGTH = ROWS_AT_ONCE * ROW_LENGTH;

/** A batch as it is stored. */
export interface Batch {
  readonly key: string;
  readonly rows: readonly RowValues[];
  readonly points: readonly StoredPoint[];
  readonly errors: ErrorRows;
}

/**
 * Stores a batch, unless it is stored already. To be run in a transaction.
 *
 * @returns The ids of its logs.
 */
export function saveBatch(
  statements: Statements,
  { key, rows, points, errors }: Batch,
  now: number,
): IdRange {
  const known = statements.get("SELECT ids FROM supertracer_batches WHERE key = ?", key);
  if (known !== undefined) return readIds(String(known["ids"]));
  const ids = insertRows(statements, rows);
  savePoints(statements, points);
  saveErrors(statements, errors);
  const values = { key, ids: JSON.stringify([ids.first, ids.count]), now };
  statements.run(ADD_BATCH.text, ...ADD_BATCH.bind<SqlValue>(values));
  return ids;
}

/** Adds points to those stored. To be run in a transaction. */
export function savePoints(
  statements: Statements,
  points: readonly StoredPoint[],
): void {
  for (const { widthMs, point } of points) {
    const { start, method, route, statusClass } = point;
    const key = GET_POINT.bind<SqlValue>({ widthMs, start, method, route, statusClass });
    const row = statements.get(GET_POINT.text, ...key);
    const sum = row === undefined ? point : addPoints(pointFromRow(row), point);
    statements.run(PUT_POINT, ...metricsValues({ widthMs, point: sum }));
  }
}

/** Stores rows of logs; their ids are consecutive, since nothing else writes meanwhile. */
export function insertRows(statements: Statements, parts: readonly RowValues[]): IdRange {
  let count = 0;
  for (const rows of parts) {
    let end = 0;
    for (; end + ROWS_LENGTH <= rows.length; end += ROWS_LENGTH) {
      statements.prepare(INSERT_ROWS).run(...rows.slice(end, end + ROWS_LENGTH));
    }
    for (; end < rows.length; end += ROW_LENGTH) {
      statements.run(INSERT_ROW, ...rows.slice(end, end + ROW_LENGTH));
    }
    count += rows.length / ROW_LENGTH;
  }
  if (count === 0) return { first: 0, count };
  const last = statements.number("SELECT CAST(last_insert_rowid() AS REAL)") ?? 0;
  return { first: last - count + 1, count };
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

function readIds(text: string): IdRange {
  const [first, count] = JSON.parse(text);
  return { first: Number(first), count: Number(count) };
}
