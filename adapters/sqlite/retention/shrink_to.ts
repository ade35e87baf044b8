import { NamedStatement, SQLITE_DIALECT, type SqlValue, tableNames } from "@supertracer/core/sql";
import type { Connection } from "../connection/connection.ts";
import type { Statements } from "../connection/statements.ts";
import {
  BY_TIME,
  type Cursor,
  EVERYTHING,
  pathRows,
  RangeParameters,
} from "../reading/access_path.ts";
import { CURSOR_LIST, cursorOf } from "../reading/path_steps.ts";
import { readState, writeState } from "../schema/state.ts";
import { inChunks } from "./chunks.ts";

const DOING = "clean up";

/** Key of the cursor up to which bodies were deleted. */
const STATE = "bodies_deleted_to";

/** What replaces a deleted body, as JSON. */
const DELETED_BODY = JSON.stringify("deleted to keep the storage within retention.maxBytes");

const IS_SUCCESS = "(status_code IS NULL OR status_code < 400) AND error_message IS NULL";

/**
 * Replaces the bodies of a row, if that makes it shorter. The row gets another id for a moment: SQLite
 * then deletes and inserts it, merging half-empty pages, which a plain `UPDATE` does not.
 */
const TAKE_BODIES = new NamedStatement(
  SQLITE_DIALECT,
  { id: "integer", body: "text", length: "integer" },
  ({ id, body, length }) =>
    "UPDATE requests SET id = -id, " +
    `request_body = iif(request_body IS NULL, NULL, ${body}), ` +
    "request_body_state = iif(request_body IS NULL, request_body_state, 'described'), " +
    `response_body = iif(response_body IS NULL, NULL, ${body}), ` +
    "response_body_state = iif(response_body IS NULL, response_body_state, 'described') " +
    `WHERE id = ${id} AND ${IS_SUCCESS} ` +
    `AND (length(request_body) > ${length} OR length(response_body) > ${length})`,
);

/**
 * Deletes until the tables take at most so many bytes: the bodies of the oldest successes first,
 * then the oldest successes, errors last.
 *
 * @param connection The database.
 * @param owner Holder of the lease.
 * @param maxBytes Most bytes; free pages of the file do not count, nor do metrics, errors and keys of
 * batches, which deleting logs does not make less.
 * @returns How many rows were deleted.
 */
export async function shrinkTo(
  connection: Connection,
  owner: string,
  maxBytes: number,
): Promise<number> {
  const others = await connection.read(DOING, bytesOfOthers);
  // Before the end of the last run there are hardly any bodies left.
  let cursor = await connection.read(DOING, readCursor);
  await inChunks(connection, owner, DOING, (statements, count) => {
    if (usedBytes(statements) - others <= maxBytes) return 0;
    const next = nextCursors(statements, cursor, count);
    for (const { id } of next) {
      const values = { id, body: DELETED_BODY, length: DELETED_BODY.length };
      statements.run(TAKE_BODIES.text, ...TAKE_BODIES.bind<SqlValue>(values));
    }
    statements.run("UPDATE requests SET id = -id WHERE id < 0");
    cursor = next.at(-1) ?? cursor;
    writeState(statements, STATE, JSON.stringify([cursor.time, cursor.id]));
    return next.length;
  });
  const successes = await deleteWhile(IS_SUCCESS);
  return successes + await deleteWhile("TRUE");

  async function deleteWhile(condition: string): Promise<number> {
    cursor = EVERYTHING.from;
    let deleted = 0;
    await inChunks(connection, owner, DOING, (statements, count) => {
      if (usedBytes(statements) - others <= maxBytes) return 0;
      const next = nextCursors(statements, cursor, count);
      for (const { id } of next) {
        statements.run(`DELETE FROM requests WHERE id = ? AND ${condition}`, id);
        deleted += statements.number("SELECT changes()") ?? 0;
      }
      cursor = next.at(-1) ?? cursor;
      return next.length;
    });
    return deleted;
  }
}

function readCursor(statements: Statements): Cursor {
  const text = readState(statements, STATE);
  if (text === undefined) return EVERYTHING.from;
  const [time, id] = JSON.parse(text);
  return { time: Number(time), id: Number(id) };
}

/** Bytes of the pages in use. */
function usedBytes(statements: Statements): number {
  const pages = statements.number("PRAGMA page_count") ?? 0;
  const free = statements.number("PRAGMA freelist_count") ?? 0;
  return (pages - free) * (statements.number("PRAGMA page_size") ?? 0);
}

/** Bytes of the tables that hold no logs, and of their indexes. */
function bytesOfOthers(statements: Statements): number {
  const { requests: _, ...others } = tableNames();
  let bytes = 0;
  for (const table of Object.values(others)) {
    const names = statements.all("SELECT name FROM sqlite_schema WHERE tbl_name = ?", table);
    for (const { name } of names) bytes += bytesOf(statements, String(name));
  }
  return bytes;
}

function bytesOf(statements: Statements, name: string): number {
  try {
    return statements.number("SELECT sum(pgsize) FROM dbstat WHERE name = ?", name) ?? 0;
  } catch (error) {
    // The app's own SQLite may be built without it: then they count too.
    if (/no such table: dbstat/.test(String(error))) return 0;
    throw error;
  }
}

/** The oldest rows that are newer than a cursor. */
function nextCursors(statements: Statements, after: Cursor, count: number): Cursor[] {
  const parameters = new RangeParameters<"count">();
  const sql = `SELECT ${CURSOR_LIST} ${pathRows(BY_TIME, undefined, parameters)} ` +
    `ORDER BY timestamp, requests.id LIMIT ${parameters.slot("count", "integer")}`;
  const range = { from: { ...after, id: after.id + 1 }, to: EVERYTHING.to };
  return statements.all(sql, ...parameters.over(range, { count })).map(cursorOf);
}
