import { ConnectorError } from "@supertracer/core";
import { setTimeout } from "node:timers/promises";
import type { ConnectionSettings } from "./connection_settings.ts";
import { failure, isBusy, isDamage, isMissing } from "./failure.ts";
import { FileInUse, LostFileError } from "./file_in_use.ts";
import { IN_MEMORY, openDatabase, openReader } from "./open_database.ts";
import type { OwnDatabase } from "./sqlite_database.ts";
import { Statements } from "./statements.ts";

/** Work on the database, in one go. */
export type Work<T> = (statements: Statements) => T;

/** Milliseconds before the first and the last retries of a locked database. */
const FIRST_WAIT_MS = 1;
const LAST_WAIT_MS = 12;

/**
 * Of a new file. A record of 1.2 KB wastes a sixth of the default page of 4 KiB: 1,717 bytes a record,
 * 1,456 with this one (`bench/bytes`).
 */
const PAGE_BYTES = 16_384;

/** Bytes in the log file from which on it is copied into the database, as by default with 4 KiB pages. */
const WAL_COPIED_AT = 4 * 1024 * 1024;

/** Bytes that the log file is cut back to once it has been copied into the database. */
const WAL_SIZE_LIMIT = 16 * 1024 * 1024;

/**
 * An open database: a handle to write and one to read; a database of the app's, or one in memory, is
 * the same handle for both. All work is synchronous, and a transaction ends before anything else goes
 * on; only waiting for a lock, and between transactions, is not.
 */
export class Connection {
  readonly #busyTimeout: number;
  readonly #writer: Statements;
  readonly #reader: Statements;
  readonly #owned: readonly OwnDatabase[];
  readonly #closing: AbortController = new AbortController();
  readonly #file: FileInUse | undefined;
  /** The file of the app's own database, which only the app can reopen. */
  #appsFile: FileInUse | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #isDamaged = false;
  /** Why it must be reopened. */
  #loss: ConnectorError | undefined;

  private constructor(
    busyTimeout: number,
    writer: Statements,
    reader: Statements,
    owned: readonly OwnDatabase[],
    file?: FileInUse,
  ) {
    this.#busyTimeout = busyTimeout;
    this.#writer = writer;
    this.#reader = reader;
    this.#owned = owned;
    this.#file = file;
  }

  /**
   * Opens a database.
   *
   * @throws {ConnectorError} If it can't be opened.
   */
  static async open(settings: ConnectionSettings): Promise<Connection> {
    const { path, database, busyTimeout } = settings;
    if (database !== undefined) {
      const statements = new Statements(database);
      try {
        await retry(() => configure(statements, settings), busyTimeout);
      } catch (error) {
        throw failure("configure the database", error);
      }
      const connection = new Connection(busyTimeout, statements, statements, []);
      connection.#appsFile = appsFile(statements);
      return connection;
    }
    // Opening reads the file, which another process may have locked.
    const writer = await retry(() => openDatabase(path), busyTimeout);
    const statements = new Statements(writer);
    try {
      await retry(() => configure(statements, settings), busyTimeout);
      if (path === IN_MEMORY) return new Connection(busyTimeout, statements, statements, [writer]);
      const file = new FileInUse(path);
      const reader = await retry(() => openReader(path), busyTimeout);
      // The reader first: what is closed last tidies up.
      const handles = [reader, writer];
      return new Connection(busyTimeout, statements, new Statements(reader), handles, file);
    } catch (error) {
      writer.close();
      throw failure(`open ${path}`, error);
    }
  }

  /**
   * Reads.
   *
   * @param doing What for, in words.
   * @param work Reads only.
   */
  async read<T>(doing: string, work: Work<T>): Promise<T> {
    try {
      if (this.#isClosed) throw notConnected();
      return await this.#retry(() => this.#read(work));
    } catch (error) {
      throw this.#failure(doing, error);
    }
  }

  /**
   * Writes in a transaction; after those that were asked for before.
   *
   * @param doing What for, in words.
   * @param work Reads and writes; it may be begun again.
   * @param committed Called with what it returned, before anybody reads what was written.
   */
  write<T>(doing: string, work: Work<T>, committed?: (result: T) => void): Promise<T> {
    return this.#inTurn(doing, () => {
      const result = this.#transaction(work);
      committed?.(result);
      return result;
    });
  }

  /**
   * Copies what is in the log into the file, as far as readers let it: only then the file becomes
   * shorter.
   *
   * @param doing What for, in words.
   */
  copyLog(doing: string): Promise<unknown> {
    return this.#inTurn(doing, () => this.#writer.all("PRAGMA wal_checkpoint(PASSIVE)"));
  }

  /**
   * Whether it must be reopened: the file was replaced, is damaged, or its schema has changed.
   */
  get isLost(): boolean {
    return this.#loss !== undefined;
  }

  /** The file, once it turned out to be damaged. */
  get damagedFile(): FileInUse | undefined {
    return this.#isDamaged ? this.#file : undefined;
  }

  /** Leaves the database to others for so long. */
  pause(ms: number): Promise<void> {
    return pause(ms, this.#closing.signal);
  }

  /** Lets the transaction under way end, and closes what was opened. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#closing.abort();
    await this.#lastWrite;
    // What is closed last copies the log into the database, and removes what is at the path of the
    // log, unless it is the reader, which can't write: a log that is not the file's any more would
    // undo what is in the one that took its place.
    const isGone = this.#file?.isAtPath === false;
    if (isGone) this.#leaveFile();
    const handles = isGone || this.#file?.hasForeignLog ? this.#owned.toReversed() : this.#owned;
    for (const database of handles) database.close();
  }

  /** Copies what is in the log into the file, wherever that is now, as the log stays behind. */
  #leaveFile(): void {
    try {
      this.#writer.all("PRAGMA wal_checkpoint(PASSIVE)");
    } catch {
      // What can't be copied is lost with the log, as it is where SQLite opens the path.
    }
    this.#file?.leaveNothingBehind();
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  #inTurn<T>(doing: string, work: () => T): Promise<T> {
    const turn = this.#lastWrite.then(async () => {
      try {
        if (this.#isClosed) throw notConnected();
        // Also where only a read has found it out so far.
        if (this.#loss !== undefined) throw failure(doing, this.#loss.cause);
        return await this.#retry(work);
      } catch (error) {
        throw this.#failure(doing, error);
      }
    });
    this.#lastWrite = turn.catch(() => {});
    return turn;
  }

  #read<T>(work: Work<T>): T {
    try {
      return work(this.#reader);
    } catch (error) {
      if (!isMissing(error)) throw error;
      // SQLite says so too when others made it since and now have a lock, so that it can't look
      // (`schemaIsValid()` in its prepare.c). This says that it is locked, or learns what there is.
      this.#reader.all("SELECT count(*) FROM sqlite_schema");
      return work(this.#reader);
    }
  }

  #transaction<T>(work: Work<T>): T {
    this.#checkAppsFile();
    this.#writer.exec("BEGIN IMMEDIATE");
    try {
      const result = work(this.#writer);
      this.#writer.exec("COMMIT");
      // The caller writes it again, into the file that is at the path then.
      this.#checkFile();
      this.#checkAppsFile();
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #checkFile(): void {
    const loss = this.#file?.loss;
    if (loss === undefined) return;
    const error = new LostFileError(loss);
    // At once: what was written here is not to be found any more.
    this.#loss ??= failure("write", error);
    throw error;
  }

  #checkAppsFile(): void {
    if (this.#appsFile?.isAtPath === false) throw new LostFileError("app's file");
  }

  #rollBack(): void {
    try {
      this.#writer.exec("ROLLBACK");
    } catch {
      // SQLite has done so itself after some errors (a full disk, an I/O error).
    }
  }

  #retry<T>(attempt: () => T): Promise<T> {
    return retry(attempt, this.#busyTimeout, this.#closing.signal);
  }

  #failure(doing: string, error: unknown): ConnectorError {
    if (isDamage(error)) this.#isDamaged = true;
    // Without a write-ahead log SQLite finds out by itself, and calls it a read-only database.
    const reason = this.#file?.isAtPath === false ? new LostFileError("file") : error;
    const failed = failure(doing, reason);
    if (failed.fault === "session") this.#loss ??= failed;
    return failed;
  }
}

function configure(
  statements: Statements,
  { autoVacuum, journalMode, synchronous }: ConnectionSettings,
): void {
  // First, as it only works before there is anything in the file; later it would just write.
  if (autoVacuum !== undefined && statements.number("PRAGMA page_count") === 0) {
    statements.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    statements.exec(`PRAGMA auto_vacuum = ${autoVacuum}`);
  }
  if (journalMode !== undefined) {
    statements.exec(`PRAGMA journal_mode = ${journalMode}`);
    statements.exec(`PRAGMA journal_size_limit = ${WAL_SIZE_LIMIT}`);
    const pageBytes = statements.number("PRAGMA page_size") ?? PAGE_BYTES;
    statements.exec(`PRAGMA wal_autocheckpoint = ${Math.ceil(WAL_COPIED_AT / pageBytes)}`);
  }
  if (synchronous !== undefined) statements.exec(`PRAGMA synchronous = ${synchronous}`);
}

/** The file of a database of the app's; none where it is in memory, or may not be looked at. */
function appsFile(statements: Statements): FileInUse | undefined {
  try {
    const main = statements.once("PRAGMA database_list").find(({ name }) => name === "main");
    const path = main?.["file"];
    return typeof path === "string" && path !== "" ? new FileInUse(path) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Tries again, with short waits, while another connection is in the way: SQLite would wait by blocking
 * the thread.
 */
async function retry<T>(
  attempt: () => T,
  timeoutMs: number,
  closing?: AbortSignal,
): Promise<T> {
  const start = performance.now();
  for (let waitMs = FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)) {
    try {
      return attempt();
    } catch (error) {
      const isLate = performance.now() - start >= timeoutMs;
      if (!isBusy(error) || closing?.aborted || isLate) throw error;
    }
    // Not the same for all who wait.
    await pause(waitMs * (0.5 + Math.random() / 2), closing);
  }
}

async function pause(ms: number, closing?: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, closing && { signal: closing });
  } catch {
    // It was closed, so there is nothing to wait for.
  }
}

/** The error of a connector that is not connected. */
export function notConnected(): ConnectorError {
  return new ConnectorError("Cannot use the SQLiteConnector: it is not connected: call connect()");
}
