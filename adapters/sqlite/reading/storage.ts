import type { StorageFact, StorageStats } from "@supertracer/core";
import { lstatSync } from "node:fs";
import process from "node:process";
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

/** Bits of a mode that let others than the owner read or write. */
const OTHERS = 0o066;

/**
 * Says so where others on the machine may read what is recorded: a file that we create is its
 * owner's alone, one that was there keeps the permissions that it has.
 *
 * @param path The file.
 */
export function permissionFacts(path: string): StorageFact[] {
  if (process.platform === "win32") return [];
  const mode = (lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
  if ((mode & OTHERS) === 0) return [];
  const value = `others on this machine may read or write ${path} (mode ${mode.toString(8)}): ` +
    `chmod 600 ${path}, if that is not on purpose`;
  return [{ label: "Permissions", value, isBad: true }];
}
