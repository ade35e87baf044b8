import { type BigIntStats, lstatSync, unlinkSync } from "node:fs";

/** What a file in use lost: its path, or its write-ahead log. */
export type FileLoss = "file" | "log";

/**
 * Tells whether the file that a connection has open, and its write-ahead log, are still those at the
 * path. SQLite goes on writing into files that were removed, moved or replaced, and all of that is
 * gone when the process ends; a second SQLite library in the process removes the log in use when it
 * closes the file (https://sqlite.org/howtocorrupt.html#posix_close_bug).
 */
export class FileInUse {
  readonly #path: string;
  readonly #file: string | undefined;
  #log: string | undefined;
  #index: string | undefined;

  /**
   * Remembers what is at the path.
   *
   * @param path The file, which was just opened.
   */
  constructor(path: string) {
    this.#path = path;
    this.#file = identityOf(path);
    this.#index = this.#indexAtPath;
  }

  /** What is lost, if anything. */
  get loss(): FileLoss | undefined {
    if (!this.isAtPath) return "file";
    const log = this.#logAtPath;
    // It is made by the first transaction; in other journal modes there is none.
    this.#log ??= log;
    this.#index ??= this.#indexAtPath;
    return log === this.#log ? undefined : "log";
  }

  /** Whether the file is still the one at its path. */
  get isAtPath(): boolean {
    return identityOf(this.#path) === this.#file;
  }

  /** Whether another process has begun a new log since this one was lost. */
  get hasForeignLog(): boolean {
    const log = this.#logAtPath;
    return log !== undefined && log !== this.#log;
  }

  /**
   * Removes the log, and its index in shared memory, of a file that is not at its path any more: they
   * go by the path, so whoever opens what is there now would take them for that one's, and both would
   * write over each other. To be called while they are open: later their inodes may be others'.
   */
  leaveNothingBehind(): void {
    if (this.#log !== undefined && this.#logAtPath === this.#log) removeFile(`${this.#path}-wal`);
    if (this.#index !== undefined && this.#indexAtPath === this.#index) {
      removeFile(`${this.#path}-shm`);
    }
  }

  get #logAtPath(): string | undefined {
    return identityOf(`${this.#path}-wal`);
  }

  get #indexAtPath(): string | undefined {
    return identityOf(`${this.#path}-shm`);
  }
}

/**
 * Removes what the path of a new file still has of one that was removed or moved. SQLite removes the
 * log itself, but joins in using an index that another process has in use for the file that is gone.
 *
 * @param path The file, which was just made.
 */
export function removeLeftBehind(path: string): void {
  removeFile(`${path}-wal`);
  removeFile(`${path}-shm`);
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone already, or only the file itself may be written; then it stays as it is.
  }
}

/** Device and inode of what is at a path. */
function identityOf(path: string): string | undefined {
  const stats: BigIntStats | undefined = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}

const MESSAGES: Readonly<Record<FileLoss | "app's file", string>> = {
  "file": "the file is not at its path",
  "log": "the log of the file was removed",
  "app's file": "the file of the app's database is not at its path",
};

/** A file in use was lost. */
export class LostFileError extends Error {
  override readonly name = "LostFileError";

  constructor(loss: FileLoss | "app's file") {
    super(MESSAGES[loss]);
  }
}
