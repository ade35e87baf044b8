import { ConnectorError } from "@supertracer/core";
import type { Connection } from "../connection/connection.ts";
import type { Statements } from "../connection/statements.ts";
import { EVERYTHING } from "../reading/access_path.ts";
import { keepLease } from "../schema/lease.ts";
import { dropDeadPart } from "../schema/text_parts.ts";
import { inChunks } from "./chunks.ts";
import { deleteOldest, giveSpaceBack } from "./delete_logs.ts";

const DOING = "clear";

/** The other tables, and columns by which their rows are deleted bit by bit. */
const OTHERS = [
  ["supertracer_metrics", "width_ms, start_ms"],
  ["supertracer_error_counts", "error_group, width_ms, start_ms"],
  ["supertracer_errors", "id"],
] as const;

/**
 * Deletes all logs, metrics and groups of errors in small transactions, and gives the space back.
 *
 * @param connection The database.
 * @param owner Holder of the lease.
 * @returns How many logs were deleted.
 * @throws {ConnectorError} If a cleanup is under way.
 */
export async function clear(connection: Connection, owner: string): Promise<number> {
  if (!await keepLease(connection, owner)) {
    throw new ConnectorError("Cannot clear: a cleanup is under way: try again when it has ended");
  }
  try {
    const deleted = await inChunks(connection, owner, DOING, (statements, count) => {
      return deleteOldest(statements, EVERYTHING, count);
    });
    for (const [table, key] of OTHERS) {
      await inChunks(connection, owner, DOING, (statements, count) => {
        return deleteSome(statements, table, key, count);
      });
    }
    await inChunks(connection, owner, DOING, (statements) => dropDeadPart(statements) ? 1 : 0);
    await giveSpaceBack(connection, owner, DOING);
    return deleted;
  } finally {
    await keepLease(connection, owner, false);
  }
}

function deleteSome(statements: Statements, table: string, key: string, count: number): number {
  statements.run(
    `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} LIMIT ?)`,
    count,
  );
  return statements.number("SELECT changes()") ?? 0;
}
