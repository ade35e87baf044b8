import type { SqlRow } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import {
  type AccessPath,
  type Cursor,
  pathRows,
  type Range,
  RangeParameters,
} from "./access_path.ts";

/** The columns that make a cursor. */
export const CURSOR_LIST = "timestamp, CAST(id AS REAL) AS id";

/** The order of lists; `requests.id` is the column, `id` the result that is cast. */
export const NEWEST_FIRST = "ORDER BY timestamp DESC, requests.id DESC";

/**
 * The cursor of the nth row of a range, from the newest.
 *
 * @param statements The database.
 * @param path Its order.
 * @param range Where to look.
 * @param count Which one, from 1.
 * @returns Its cursor, or `undefined` if there are fewer.
 */
export function nthCursor(
  statements: Statements,
  path: AccessPath,
  range: Range,
  count: number,
): Cursor | undefined {
  const parameters = new RangeParameters<"skip">();
  const sql = `SELECT ${CURSOR_LIST} ${pathRows(path, undefined, parameters)} ` +
    `${NEWEST_FIRST} LIMIT 1 OFFSET ${parameters.slot("skip", "integer")}`;
  const row = statements.get(sql, ...parameters.over(range, { skip: count - 1 }));
  return row && cursorOf(row);
}

/** Reads the columns of {@linkcode CURSOR_LIST}. */
export function cursorOf(row: SqlRow): Cursor {
  return { time: Number(row["timestamp"]), id: Number(row["id"]) };
}

/** Merges two lists of cursors, each in order, up to a limit. */
export function mergeCursors(a: readonly Cursor[], b: readonly Cursor[], limit: number): Cursor[] {
  const all = [...a, ...b];
  if (a.length > 0 && b.length > 0) all.sort((x, y) => y.time - x.time || y.id - x.id);
  return all.slice(0, limit);
}
