import type { Log } from "@supertracer/core";
import {
  DETAIL_COLUMN_NAMES,
  type FilterConditions,
  LOG_COLUMNS,
  logFromRow,
  ROW_COLUMN_NAMES,
} from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import type { Cursor } from "./access_path.ts";
import { findCursors } from "./find_cursors.ts";
import { readRange } from "./read_range.ts";

/** Consecutive ids. */
export interface IdRange {
  readonly first: number;
  readonly count: number;
}

const ROW_LIST = columnList(ROW_COLUMN_NAMES);
const DETAIL_LIST = columnList(DETAIL_COLUMN_NAMES);

/**
 * Lists logs: first their cursors, by indexes alone where that is possible, then the rows.
 *
 * @param statements The database.
 * @param conditions From `filterConditions()`.
 */
export function readLogs(
  statements: Statements,
  conditions: FilterConditions | undefined,
): Log[] {
  if (conditions === undefined || conditions.limit === 0) return [];
  const range = readRange(statements, conditions);
  return readRows(statements, findCursors(statements, conditions, range));
}

/**
 * Reads one log with everything.
 *
 * @param statements The database.
 * @param id Its id; any number.
 */
export function readLog(statements: Statements, id: number): Log | undefined {
  if (!Number.isSafeInteger(id)) return undefined;
  const row = statements.get(`SELECT ${DETAIL_LIST} FROM requests WHERE id = ?`, id);
  return row && logFromRow(row);
}

/**
 * Reads rows of a list by their ids.
 *
 * @param statements The database.
 * @param from First id, inclusive.
 * @param to Last id, inclusive.
 * @param limit Most rows.
 * @returns The rows, ascending by id.
 */
export function readIdRange(
  statements: Statements,
  from: number,
  to: number,
  limit: number,
): Log[] {
  const sql = `SELECT ${ROW_LIST} FROM requests WHERE id BETWEEN ? AND ? ` +
    "ORDER BY requests.id LIMIT ?";
  return statements.all(sql, from, to, limit).map(logFromRow);
}

function readRows(statements: Statements, cursors: readonly Cursor[]): Log[] {
  if (cursors.length === 0) return [];
  const sql = `SELECT ${ROW_LIST} FROM requests WHERE id IN (SELECT value FROM json_each(?))`;
  const logs: Map<number, Log> = new Map();
  for (const row of statements.all(sql, JSON.stringify(cursors.map(({ id }) => id)))) {
    const log = logFromRow(row);
    logs.set(log.id, log);
  }
  // A row may have been deleted meanwhile.
  return cursors.flatMap(({ id }) => logs.get(id) ?? []);
}

/** A list of columns to select; whole numbers as `REAL`, as `@db/sqlite` cuts them to 32 bits. */
function columnList(names: readonly string[]): string {
  const whole = new Set(["id"]);
  for (const { name, type } of LOG_COLUMNS) if (type === "integer") whole.add(name);
  return names.map((name) => whole.has(name) ? `CAST(${name} AS REAL) AS ${name}` : name).join(
    ", ",
  );
}
