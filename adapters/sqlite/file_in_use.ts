import { type BigIntStats, lstatSync } from "node:fs";

/** What became of a file in use: it is not at its path any more, or its log is not. */
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

  /**
   * Remembers what is at the path.
   *
   * @param path The file, which was just opened.
   */
  constructor(path: string) {
    this.#path = path;
    this.#file = identityOf(path);
  }

  /** What is lost, if anything. */
  get loss(): FileLoss | undefined {
    if (!this.isAtPath) return "file";
    const log = this.#logAtPath;
    // It is made by the first transaction; in other journal modes there is none.
    this.#log ??= log;
    return log === this.#log ? undefined : "log";
  }

  /** Whether the file is still the one at its path. */
  get isAtPath(): boolean {
    return identityOf(this.#path) === this.#file;
  }

  /** Whether somebody has begun another log since this one was lost. */
  get hasForeignLog(): boolean {
    const log = this.#logAtPath;
    return log !== undefined && log !== this.#log;
  }

  get #logAtPath(): string | undefined {
    return identityOf(`${this.#path}-wal`);
  }
}

/** Device and inode of what is at a path. */
function identityOf(path: string): string | undefined {
  const stats: BigIntStats | undefined = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}

/** A file in use was lost. */
export class LostFileError extends Error {
  override readonly name = "LostFileError";

  constructor(loss: FileLoss) {
    super(loss === "file" ? "the file is not at its path" : "the log of the file was removed");
  }
}
