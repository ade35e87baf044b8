import type { Connection } from "../connection/connection.ts";
import type { Statements } from "../connection/statements.ts";
import { BY_TIME, pathRows, type Range, RangeParameters } from "../reading/access_path.ts";
import { inChunks } from "./chunks.ts";

/** Free pages left in the file, as they are needed again soon. */
const KEPT_PAGES = 64;

/**
 * Deletes the oldest rows of a range. To be run in a transaction.
 *
 * @param statements The database.
 * @param range Which rows.
 * @param count Most rows.
 * @returns How many were deleted.
 */
export function deleteOldest(statements: Statements, range: Range, count: number): number {
  const parameters = new RangeParameters<"count">();
  const oldest = `SELECT id ${pathRows(BY_TIME, undefined, parameters)} ` +
    `ORDER BY timestamp, requests.id LIMIT ${parameters.slot("count", "integer")}`;
  const sql = `DELETE FROM requests WHERE id IN (${oldest})`;
  statements.run(sql, ...parameters.over(range, { count }));
  return statements.number("SELECT changes()") ?? 0;
}

/**
 * Shortens the file by its free pages, where `auto_vacuum` is incremental.
 *
 * @param connection The database.
 * @param owner Holder of the lease.
 * @param doing What for, in words.
 */
export async function giveSpaceBack(
  connection: Connection,
  owner: string,
  doing: string,
): Promise<void> {
  const free = await connection.write(doing, (statements) => {
    const isIncremental = statements.number("PRAGMA auto_vacuum") === 2;
    return isIncremental ? statements.number("PRAGMA freelist_count") ?? 0 : 0;
  });
  let left = free - KEPT_PAGES;
  await inChunks(connection, owner, doing, (statements, count) => {
    if (left <= 0) return 0;
    const pages = Math.min(count, left);
    // Not `exec()`: it runs one step, which frees one page.
    statements.once(`PRAGMA incremental_vacuum(${pages})`);
    left -= pages;
    return pages;
  });
  await connection.copyLog(doing);
}
