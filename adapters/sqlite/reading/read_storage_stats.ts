import type { StorageStats } from "@supertracer/core";
import { IN_MEMORY, sizeOf } from "../connection/open_database.ts";
import type { Statements } from "../connection/statements.ts";

/** Up to so many ids rows are counted, which takes a millisecond. */
const MAX_COUNTED = 100_000;

/**
 * Says how much is stored.
 *
 * @param statements The database.
 * @param path The file, if it is known.
 */
export function readStorageStats(
  statements: Statements,
  path: string | undefined,
): StorageStats {
  const pages = statements.number("PRAGMA page_count") ?? 0;
  const pageSize = statements.number("PRAGMA page_size") ?? 0;
  const log = path === undefined || path === IN_MEMORY ? 0 : sizeOf(`${path}-wal`) ?? 0;
  // Nearly: a cleanup by bytes leaves out errors.
  const ids = statements.number(
    "SELECT CAST(max(id) AS REAL) - (SELECT min(id) FROM requests) + 1 FROM requests",
  ) ?? 0;
  const rows = ids > MAX_COUNTED ? ids : statements.number("SELECT count(*) FROM requests") ?? 0;
  return { rows, bytes: pages * pageSize + log };
}
