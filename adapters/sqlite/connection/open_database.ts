import { ConnectorError } from "@supertracer/core";
import { closeSync, lstatSync, openSync } from "node:fs";
import { failure, isBusy, isDamage } from "./failure.ts";
import { removeLeftBehind } from "./file_in_use.ts";
import { openSqlite } from "./runtime_sqlite.ts";
import type { OwnDatabase } from "./sqlite_database.ts";

/** Files up to this size are checked completely when they are opened, which takes some 10 ms. */
const MAX_CHECKED_BYTES = 4 * 1024 * 1024;

/** Name of a database without a file. */
export const IN_MEMORY = ":memory:";

/**
 * Opens a file, creates it if needed, and checks that it can be used; nothing is written to an
 * existing one.
 *
 * @param path The file, or `":memory:"`.
 * @throws {ConnectorError} If it can't be used; the message says why.
 */
export function openDatabase(path: string): OwnDatabase {
  if (path === IN_MEMORY) return openSqlite(path);
  // Its status is read, but it is never opened here: closing a file descriptor would drop the locks
  // of other connections of this process (https://sqlite.org/howtocorrupt.html#posix_close_bug).
  const doing = `open ${path}`;
  const size = sizeOf(path) ?? createFile(path);
  let database: OwnDatabase;
  try {
    database = openSqlite(path);
  } catch (cause) {
    throw failure(doing, cause);
  }
  try {
    database.exec("PRAGMA busy_timeout = 0");
    check(database, path, size);
    return database;
  } catch (cause) {
    database.close();
    throw isDamage(cause)
      ? new ConnectorError(
        `Cannot ${doing}: it is no SQLite database, or damaged: pass another path, or move it away`,
        { cause },
      )
      : failure(doing, cause);
  }
}

/** Opens a further handle on a file, which can't write. */
export function openReader(path: string): OwnDatabase {
  const database = openSqlite(path, { readOnly: true });
  database.exec("PRAGMA busy_timeout = 0");
  return database;
}

/** Bytes of a file, or `undefined` if there is none. */
export function sizeOf(path: string): number | undefined {
  try {
    const stat = lstatSync(path);
    if (stat.isFile()) return stat.size;
    const what = stat.isSymbolicLink()
      ? "it is a symbolic link: pass the file that it leads to"
      : "it is not a file: pass another path";
    throw new ConnectorError(`Cannot open ${path}: ${what}`);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw openFailure(path, error);
  }
}

/** Creates an empty file that only its owner can read: logs may hold anything. */
function createFile(path: string): number {
  try {
    closeSync(openSync(path, "wx", 0o600));
    removeLeftBehind(path);
  } catch (error) {
    // Another process was faster.
    if (codeOf(error) !== "EEXIST") throw openFailure(path, error);
  }
  return 0;
}

function check(database: OwnDatabase, path: string, size: number): void {
  // Reads the header and the schema.
  database.prepare("SELECT count(*) FROM sqlite_schema").get();
  if (size === 0) return;
  const pages = Object.values(database.prepare("PRAGMA page_count").get() ?? {});
  const pageSize = Object.values(database.prepare("PRAGMA page_size").get() ?? {});
  // Content may still be in the write-ahead log.
  const hasLog = (sizeOf(`${path}-wal`) ?? 0) > 0;
  if (!hasLog && size < Number(pages[0]) * Number(pageSize[0])) {
    throw new ConnectorError(
      `Cannot open ${path}: its end is missing: restore a backup, or move it away`,
    );
  }
  if (size > MAX_CHECKED_BYTES) return;
  if (!isSound(database)) {
    throw new ConnectorError(
      `Cannot open ${path}: it is damaged: restore a backup, or move it away`,
    );
  }
}

function isSound(database: OwnDatabase): boolean {
  try {
    const [result] = Object.values(database.prepare("PRAGMA quick_check(1)").get() ?? {});
    return result === "ok";
  } catch (error) {
    if (isBusy(error)) throw error;
    return false;
  }
}

function openFailure(path: string, cause: unknown): ConnectorError {
  if (cause instanceof ConnectorError) return cause;
  const meanings: Readonly<Record<string, string>> = {
    ENOENT: "the directory does not exist: create it or pass another path",
    ENOTDIR: "a part of the path is not a directory: pass another path",
    EACCES: "permission denied: make the directory writable or pass another path",
    EPERM: "permission denied: make the directory writable or pass another path",
    EROFS: "the file system is read-only: pass another path",
    ENAMETOOLONG: "the path is too long: pass another one",
  };
  const meaning = meanings[codeOf(cause) ?? ""];
  if (meaning === undefined) return failure(`open ${path}`, cause);
  return new ConnectorError(`Cannot open ${path}: ${meaning}`, { cause });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
