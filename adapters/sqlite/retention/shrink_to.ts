import type { Connection } from "../connection/connection.ts";
import type { Statements } from "../connection/statements.ts";
import {
  BY_TIME,
  type Cursor,
  EVERYTHING,
  pathQuery,
  rangeValues,
} from "../reading/access_path.ts";
import { inChunks } from "./chunks.ts";

const DOING = "clean up";

const WRITE_CURSOR = "INSERT OR REPLACE INTO supertracer_state (key, value) " +
  "VALUES ('bodies_deleted_to', ?)";

/** What stands for a body that was deleted, as JSON. */
const DELETED_BODY = JSON.stringify("deleted to keep the storage within retention.maxBytes");

const IS_SUCCESS = "(status_code IS NULL OR status_code < 400) AND error_message IS NULL";

/**
 * Takes the bodies out of a row, if that makes it shorter. It gets another id for a moment: SQLite
 * then deletes and inserts it, and puts the rows of several pages together, while an `UPDATE` alone
 * leaves its page as empty as it has become.
 */
const TAKE_BODIES = "UPDATE requests SET id = -id, " +
  "request_body = iif(request_body IS NULL, NULL, ?1), " +
  "request_body_state = iif(request_body IS NULL, request_body_state, 'described'), " +
  "response_body = iif(response_body IS NULL, NULL, ?1), " +
  "response_body_state = iif(response_body IS NULL, response_body_state, 'described') " +
  `WHERE id = ?2 AND ${IS_SUCCESS} AND (length(request_body) > ?3 OR length(response_body) > ?3)`;

/**
 * Deletes until the tables take at most so many bytes: the bodies of the oldest successes first,
 * then the oldest successes, errors last.
 *
 * @param connection The database.
 * @param owner Who has the lease.
 * @param maxBytes Most bytes; free pages of the file do not count.
 * @returns How many rows were deleted.
 */
export async function shrinkTo(
  connection: Connection,
  owner: string,
  maxBytes: number,
): Promise<number> {
  // Where the last run came to: before it there are hardly any bodies left.
  let cursor = await connection.readAtOnce(DOING, readCursor);
  await inChunks(connection, owner, DOING, (statements, count) => {
    if (usedBytes(statements) <= maxBytes) return 0;
    const next = nextCursors(statements, cursor, count);
    for (const { id } of next) statements.run(TAKE_BODIES, DELETED_BODY, id, DELETED_BODY.length);
    statements.run("UPDATE requests SET id = -id WHERE id < 0");
    cursor = next.at(-1) ?? cursor;
    statements.run(WRITE_CURSOR, JSON.stringify([cursor.time, cursor.id]));
    return next.length;
  });
  const successes = await deleteWhile(IS_SUCCESS);
  return successes + await deleteWhile("TRUE");

  async function deleteWhile(condition: string): Promise<number> {
    cursor = EVERYTHING.from;
    let deleted = 0;
    await inChunks(connection, owner, DOING, (statements, count) => {
      if (usedBytes(statements) <= maxBytes) return 0;
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
  const row = statements.get("SELECT value FROM supertracer_state WHERE key = 'bodies_deleted_to'");
  if (row === undefined) return EVERYTHING.from;
  const [time, id] = JSON.parse(String(row["value"]));
  return { time: Number(time), id: Number(id) };
}

/** Bytes of the pages in use. */
function usedBytes(statements: Statements): number {
  const pages = statements.number("PRAGMA page_count") ?? 0;
  const free = statements.number("PRAGMA freelist_count") ?? 0;
  return (pages - free) * (statements.number("PRAGMA page_size") ?? 0);
}

/** The oldest rows that are newer than a cursor. */
function nextCursors(statements: Statements, after: Cursor, count: number): Cursor[] {
  const { from, values, next } = pathQuery(BY_TIME, undefined);
  const range = { from: { ...after, id: after.id + 1 }, to: EVERYTHING.to };
  return statements.all(
    `SELECT timestamp, CAST(id AS REAL) AS id ${from} ORDER BY timestamp, requests.id LIMIT ${next}`,
    ...values,
    ...rangeValues(range),
    count,
  ).map((row) => ({ time: Number(row["timestamp"]), id: Number(row["id"]) }));
}
