import { ConnectorError } from "@supertracer/core";
import { CheckpointPace } from "./checkpoint_pace.ts";
import type { ConnectionSettings } from "./connection_settings.ts";
import { failure, isBusy, isDamage } from "./failure.ts";
import { FileInUse, LostFileError } from "./file_in_use.ts";
import { IN_MEMORY, openDatabase, openReader } from "./open_database.ts";
import { Pauses } from "./pauses.ts";
import { atOnce, Slices } from "./slices.ts";
import type { OwnDatabase } from "./sqlite_database.ts";
import { Statements } from "./statements.ts";

/** Work on the database; yields where it may be interrupted. */
export type Work<T> = (statements: Statements) => Generator<void, T, void>;

/** Milliseconds before the first and the last retries of a locked database. */
const FIRST_WAIT_MS = 1;
const LAST_WAIT_MS = 12;

/** Milliseconds that the end of a transaction, and copying the log, take. */
const COMMIT_MS = 1.5;
const CHECKPOINT_MS = 3;

/** Bytes that the log file is cut back to once it has been copied into the database. */
const WAL_SIZE_LIMIT = 16 * 1024 * 1024;

/**
 * An open database: one handle to write, on which transactions take turns, and one to read, so that
 * neither waits for the other. A database of the app's, or one in memory, is the same handle for
 * both; there a transaction is never left open while the app goes on.
 */
export class Connection {
  readonly #busyTimeout: number;
  readonly #writer: Statements;
  readonly #reader: Statements;
  readonly #owned: readonly OwnDatabase[];
  readonly #pauses: Pauses = new Pauses();
  readonly #slices: Slices = new Slices();
  readonly #pace: CheckpointPace;
  readonly #file: FileInUse | undefined;
  /** The file of the app's own database, which only the app can reopen. */
  #appsFile: FileInUse | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #isClosed = false;
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
    this.#pace = new CheckpointPace(writer);
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
      const connection = new Connection(busyTimeout, statements, statements, []);
      await connection.#configure(settings);
      connection.#appsFile = appsFile(statements);
      return connection;
    }
    // Opening reads the file, which another process may have locked.
    const opening = new Pauses();
    const pause = (ms: number) => opening.pause(ms);
    const writer = await retry(() => openDatabase(path), busyTimeout, pause);
    const statements = new Statements(writer);
    const single = new Connection(busyTimeout, statements, statements, [writer]);
    try {
      await single.#configure(settings);
      if (path === IN_MEMORY) return single;
      const reader = await retry(() => openReader(path), busyTimeout, pause);
      const file = new FileInUse(path);
      // The reader first: what is closed last tidies up.
      const handles = [reader, writer];
      return new Connection(busyTimeout, statements, new Statements(reader), handles, file);
    } catch (error) {
      await single.close();
      throw failure(`open ${path}`, error);
    }
  }

  /**
   * Reads, in slices.
   *
   * @param doing What for, in words.
   * @param work Reads only.
   */
  async read<T>(doing: string, work: Work<T>): Promise<T> {
    try {
      if (this.#isClosed) throw notConnected();
      await this.#slices.pauseIfDue();
      return await this.#retry(() => this.#slices.run(work(this.#reader)));
    } catch (error) {
      throw this.#failure(doing, error);
    }
  }

  /**
   * Writes in a transaction, in slices; after those that were asked for before.
   *
   * @param doing What for, in words.
   * @param work Reads and writes; it may be begun again.
   */
  write<T>(doing: string, work: Work<T>): Promise<T> {
    return this.#inTurn(doing, async () => {
      const result = await this.#transaction(work);
      await this.#copyIfDue();
      return result;
    });
  }

  /**
   * The same, and copies what is in the log into the database before others write more into it, as
   * far as readers let it.
   *
   * @param doing What for, in words.
   * @param work Reads and writes; it may be begun again.
   * @returns What the work returned, and how many milliseconds copying blocked the event loop.
   */
  writeAndCopy<T>(doing: string, work: Work<T>): Promise<readonly [result: T, copyingMs: number]> {
    return this.#inTurn(doing, async () => {
      return [await this.#transaction(work), await this.#copyLog()] as const;
    });
  }

  /**
   * Reads in one go.
   *
   * @param doing What for, in words.
   * @param work Reads only, for a few milliseconds at most.
   */
  readAtOnce<T>(doing: string, work: (statements: Statements) => T): Promise<T> {
    return this.read(doing, inOneStep(work));
  }

  /**
   * Writes in a transaction, in one go.
   *
   * @param doing What for, in words.
   * @param work Reads and writes, for a few milliseconds at most.
   */
  writeAtOnce<T>(doing: string, work: (statements: Statements) => T): Promise<T> {
    return this.write(doing, inOneStep(work));
  }

  /**
   * Does something that can't be part of a transaction, in turn with those.
   *
   * @param doing What, in words.
   * @param work Runs in one go.
   */
  exclusively<T>(doing: string, work: (statements: Statements) => T): Promise<T> {
    return this.#inTurn(
      doing,
      () => this.#retry(() => this.#slices.once(() => work(this.#writer))),
    );
  }

  /** Whether the app goes on in the midst of a transaction. */
  get yieldsInWrites(): boolean {
    return this.#writer !== this.#reader;
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
  async pause(ms: number): Promise<void> {
    if (!this.#isClosed) await this.#pauses.pause(ms);
  }

  /** Lets the transaction under way end, and closes what was opened. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pauses.end();
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

  async #configure(settings: ConnectionSettings): Promise<void> {
    const { autoVacuum, journalMode, synchronous } = settings;
    await this.exclusively("configure the database", (statements) => {
      // First, as it only works before there is anything in the file; later it would just write.
      if (autoVacuum !== undefined && statements.number("PRAGMA page_count") === 0) {
        statements.exec(`PRAGMA auto_vacuum = ${autoVacuum}`);
      }
      if (journalMode !== undefined) {
        statements.exec(`PRAGMA journal_mode = ${journalMode}`);
        statements.exec(`PRAGMA journal_size_limit = ${WAL_SIZE_LIMIT}`);
      }
      if (synchronous !== undefined) statements.exec(`PRAGMA synchronous = ${synchronous}`);
    });
  }

  /** Before others write more into the log. */
  async #copyIfDue(): Promise<void> {
    // On a handle of the app's it is left to SQLite.
    if (!this.yieldsInWrites || !this.#pace.committed()) return;
    try {
      await this.#copyLog();
    } catch {
      // What was written is in the log; what is wrong with the disk the next who writes is told.
    }
  }

  async #copyLog(): Promise<number> {
    await this.#slices.pauseIfDue(CHECKPOINT_MS);
    this.#pace.copied();
    const begun = performance.now();
    this.#slices.once(() => this.#writer.all("PRAGMA wal_checkpoint(PASSIVE)"));
    return performance.now() - begun;
  }

  #inTurn<T>(doing: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#lastWrite.then(async () => {
      try {
        if (this.#isClosed) throw notConnected();
        // Also where only a read has found it out so far.
        if (this.#loss !== undefined) throw failure(doing, this.#loss.cause);
        // Now, as nothing is locked yet.
        await this.#slices.pauseIfDue();
        return await work();
      } catch (error) {
        throw this.#failure(doing, error);
      }
    });
    this.#lastWrite = turn.catch(() => {});
    return turn;
  }

  async #transaction<T>(work: Work<T>): Promise<T> {
    if (!this.yieldsInWrites) {
      return await this.#retry(() => this.#slices.once(() => this.#transactionAtOnce(work)));
    }
    await this.#retry(() => this.#slices.once(() => this.#writer.exec("BEGIN IMMEDIATE")));
    try {
      const result = await this.#slices.run(work(this.#writer));
      // It writes all pages that were changed.
      await this.#slices.pauseIfDue(COMMIT_MS);
      await this.#retry(() => this.#slices.once(() => this.#writer.exec("COMMIT")));
      // The caller writes it again, into the file that is at the path then.
      this.#checkFile();
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #checkFile(): void {
    const loss = this.#file?.loss;
    if (loss !== undefined) throw new LostFileError(loss);
  }

  #checkAppsFile(): void {
    if (this.#appsFile?.isAtPath === false) throw new LostFileError("app's file");
  }

  #transactionAtOnce<T>(work: Work<T>): T {
    this.#checkAppsFile();
    this.#writer.exec("BEGIN IMMEDIATE");
    try {
      const result = atOnce(work(this.#writer));
      this.#writer.exec("COMMIT");
      this.#checkAppsFile();
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.#writer.exec("ROLLBACK");
    } catch {
      // SQLite has done so itself after some errors (a full disk, an I/O error).
    }
  }

  #retry<T>(attempt: () => T | Promise<T>): Promise<T> {
    return retry(attempt, this.#busyTimeout, (ms) => this.pause(ms), () => this.#isClosed);
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

function inOneStep<T>(work: (statements: Statements) => T): Work<T> {
  return function* (statements) {
    const result = work(statements);
    yield;
    return result;
  };
}

/** Tries again, with short waits, while another connection is in the way. */
async function retry<T>(
  attempt: () => T | Promise<T>,
  timeoutMs: number,
  pause: (ms: number) => Promise<void>,
  isClosed: () => boolean = () => false,
): Promise<T> {
  const start = performance.now();
  for (let waitMs = FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || isClosed() || performance.now() - start >= timeoutMs) throw error;
    }
    // Not the same for all who wait.
    await pause(waitMs * (0.5 + Math.random() / 2));
  }
}

/** The error of a connector that is not connected. */
export function notConnected(): ConnectorError {
  return new ConnectorError("Cannot use the SQLiteConnector: it is not connected: call connect()");
}
