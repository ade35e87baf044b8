import type { RetentionOptions } from "@supertracer/core";
import { toSeconds } from "@supertracer/core/sql";
import type { Connection } from "../connection/connection.ts";
import type { Statements } from "../connection/statements.ts";
import { BY_TIME, type Cursor, EVERYTHING, LAST_ID } from "../reading/access_path.ts";
import { nthCursor } from "../reading/path_steps.ts";
import { keepLease } from "../schema/lease.ts";
import { dropDeadPart } from "../schema/text_parts.ts";
import { inChunks } from "./chunks.ts";
import { deleteOldest, giveSpaceBack } from "./delete_logs.ts";
import { shrinkTo } from "./shrink_to.ts";

const HOUR_MS = 3_600_000;
const DOING = "clean up";

/**
 * Deletes logs in small transactions, and gives the space back. Does nothing while another process
 * does it.
 *
 * @param connection The database.
 * @param retention How long logs are kept.
 * @param owner Holder of the lease: another one for each run, so that they exclude each other.
 * @returns How many rows were deleted.
 */
export async function cleanUp(
  connection: Connection,
  retention: RetentionOptions,
  owner: string,
): Promise<number> {
  if (!await keepLease(connection, owner)) return 0;
  try {
    let deleted = 0;
    const end = await firstKept(connection, retention);
    if (end !== undefined) {
      const range = { ...EVERYTHING, to: end };
      deleted += await inChunks(connection, owner, DOING, (statements, count) => {
        return deleteOldest(statements, range, count);
      });
    }
    const { maxBytes } = retention;
    if (maxBytes !== undefined) deleted += await shrinkTo(connection, owner, maxBytes);
    if (deleted > 0) {
      await inChunks(connection, owner, DOING, (statements) => dropDeadPart(statements) ? 1 : 0);
    }
    await giveSpaceBack(connection, owner, DOING);
    return deleted;
  } finally {
    await keepLease(connection, owner, false);
  }
}

/** The cursor from which on rows are kept, or `undefined` if all are. */
async function firstKept(
  connection: Connection,
  { cleanupOlderThanHours: hours, maxRecords }: RetentionOptions,
): Promise<Cursor | undefined> {
  const byAge = hours > 0
    ? { time: await connection.read(DOING, presentSeconds) - hours * 3_600, id: -LAST_ID }
    : undefined;
  const byNumber = maxRecords >= 1
    ? await connection.read(DOING, (statements) => {
      return nthCursor(statements, BY_TIME, EVERYTHING, Math.floor(maxRecords));
    })
    : undefined;
  if (byAge === undefined || byNumber === undefined) return byAge ?? byNumber;
  return byNumber.time >= byAge.time ? byNumber : byAge;
}

/** The time by the clock, but at most a day after the newest row: a clock may jump ahead. */
function presentSeconds(statements: Statements): number {
  const now = toSeconds(Date.now());
  const newest = statements.number(
    "SELECT max(timestamp) FROM requests WHERE timestamp <= ?",
    now + HOUR_MS / 1_000,
  );
  return Math.min(now, (newest ?? now) + 24 * HOUR_MS / 1_000);
}
