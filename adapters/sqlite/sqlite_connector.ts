import {
  BaseConnector,
  type ErrorGroup,
  type ErrorGroupCounts,
  type ErrorGroupQuery,
  type ErrorPoint,
  errorPoints,
  type ErrorState,
  type Log,
  type LogBatch,
  type LogCursor,
  type LogFilters,
  type MetricsPoint,
  type MetricsQuery,
  type RetentionDefaults,
  type RetentionOptions,
  type ScannedCondition,
  type StopWatching,
  type StorageFact,
  type StorageStats,
} from "@supertracer/core";
import {
  errorRows,
  type FilterConditions,
  filterConditions,
  hasIndexedText,
  scannedConditions,
  sharedKey,
  storedPoints,
  wholeLimit,
} from "@supertracer/core/sql";
import { Connection, notConnected } from "./connection/connection.ts";
import { failure } from "./connection/failure.ts";
import type { FileInUse } from "./connection/file_in_use.ts";
import { IN_MEMORY } from "./connection/open_database.ts";
import { countLogs } from "./reading/count_logs.ts";
import { LogWatcher } from "./reading/log_watcher.ts";
import { readCursors } from "./reading/read_cursors.ts";
import { readErrorCounts, readErrorGroups, writeErrorState } from "./reading/read_errors.ts";
import { readLog, readLogs } from "./reading/read_logs.ts";
import { readMetrics } from "./reading/read_metrics.ts";
import { permissionFacts, readStorageStats } from "./reading/storage.ts";
import { cleanUp } from "./retention/clean_up.ts";
import { clear } from "./retention/clear.ts";
import { prune } from "./saving/prune.ts";
import { insertLogs, saveBatch, savePoints } from "./saving/save_batch.ts";
import { saveErrors } from "./saving/save_errors.ts";
import { TextIndexer } from "./saving/text_indexer.ts";
import { prepareSchema } from "./schema/prepare_schema.ts";
import { readState, writeState } from "./schema/state.ts";
import { coversTexts } from "./schema/text_index.ts";
import {
  type ResolvedSQLiteOptions,
  resolveSQLiteOptions,
  type SQLiteConnectorOptions,
} from "./sqlite_options.ts";

/** Prune on every 64th batch. */
const PRUNE_EVERY = 64;

/** What is open between `connect()` and `disconnect()`. */
interface Session {
  readonly connection: Connection;
  readonly watcher: LogWatcher;
  readonly indexer: TextIndexer;
}

/**
 * Stores logs in an SQLite file, through `node:sqlite`, which is built into Deno.
 *
 * The file may be used by several processes at the same time, and by SuperTracer for Python. It is
 * created so that only its owner can read it. It is written and read in slices of a few milliseconds,
 * so that the app goes on serving; waiting for a lock of another process does not block the event
 * loop.
 *
 * Needs `--allow-read` and `--allow-write` for the file.
 *
 * @example
 * ```ts ignore
 * import { SuperTracer } from "@supertracer/core";
 * import { SQLiteConnector } from "@supertracer/sqlite";
 *
 * const connector = new SQLiteConnector("requests.db");
 * const tracer = new SuperTracer(() => new Response("Hello"), { connector });
 * tracer.serve();
 * ```
 *
 * @example In memory, step by step
 * ```ts
 * import { SQLiteConnector } from "@supertracer/sqlite";
 * import assert from "node:assert/strict";
 *
 * const connector = new SQLiteConnector(":memory:");
 * await connector.connect();
 * await connector.initDb();
 * const id = await connector.saveLog({
 *   id: 0,
 *   content: "started",
 *   timestamp: Date.now(),
 *   logLevel: "INFO",
 * });
 * assert.equal((await connector.fetchLog(id))?.content, "started");
 * await connector.disconnect();
 * ```
 */
export class SQLiteConnector extends BaseConnector {
  readonly #options: ResolvedSQLiteOptions;
  #session: Session | undefined;
  #opening: Promise<void> | undefined;
  /** A file found damaged: not opened again as long as it is at the path. */
  #damagedFile: FileInUse | undefined;
  readonly #watcher: LogWatcher;
  #batches = 0;

  /**
   * Makes a connector; opens nothing yet.
   *
   * @param options The file, or more.
   * @throws {ConfigError} If an option has a value that is not allowed.
   */
  constructor(options: string | SQLiteConnectorOptions = {}) {
    super();
    this.#options = resolveSQLiteOptions(options);
    this.#watcher = new LogWatcher(this.#options.watchIntervalMs);
  }

  /** `true`: only what a row needs is derived from a request. */
  override get readsLazily(): boolean {
    return true;
  }

  /** `true`: a batch is one transaction, and its key is stored with it. */
  override get savesBatchesOnce(): boolean {
    return true;
  }

  /** `true`. */
  override get filtersExpressions(): boolean {
    return true;
  }

  /** 1 GiB, and the newest 1,000,000 logs, however old. */
  override get retentionDefaults(): RetentionDefaults {
    return { ...super.retentionDefaults, maxBytes: 2 ** 30 };
  }

  /**
   * Opens the file, and creates it where it does not exist.
   *
   * @throws {ConnectorError} If the directory does not exist, the file can't be written, is no SQLite
   * database, is damaged, or stays locked.
   */
  async connect(): Promise<void> {
    if (this.#session !== undefined && !this.#session.connection.isLost) return;
    this.#opening ??= this.#open();
    try {
      await this.#opening;
    } finally {
      this.#opening = undefined;
    }
  }

  /** Lets the transaction under way end, and closes the file. */
  async disconnect(): Promise<void> {
    await this.#opening?.catch(() => {});
    const session = this.#session;
    this.#session = undefined;
    this.#watcher.close();
    session?.indexer.close();
    await session?.connection.close();
  }

  /**
   * Creates missing tables and indexes, also in a file of SuperTracer for Python.
   *
   * @throws {ConnectorError} If they are of a newer version, or the table `requests` is another app's.
   */
  async initDb(): Promise<void> {
    const session = this.#connected();
    await prepareSchema(session.connection, this.#options.textIndex);
    session.indexer.wake();
  }

  /**
   * Stores one log.
   *
   * @returns Its id.
   * @throws {ConnectorError} If it was not stored.
   */
  async saveLog(log: Log): Promise<number> {
    const session = this.#connected();
    const now = Date.now();
    const ids = await session.connection.write("save a log", (statements) => {
      return insertLogs(statements, [log], now);
    });
    noteSaved(session, ids);
    return ids[0] ?? 0;
  }

  /**
   * Stores a batch in one transaction.
   *
   * @param batch Logs and metrics; errors among the logs are counted.
   * @returns The ids of the logs.
   * @throws {ConnectorError} If nothing was stored.
   */
  override async saveLogs(batch: LogBatch): Promise<number[]> {
    const session = this.#connected();
    const { key, logs, metrics } = batch;
    if (logs.length === 0 && metrics.length === 0) return [];
    const now = Date.now();
    const points = storedPoints(metrics);
    const errors = errorRows(errorPoints(logs));
    const isPruning = this.#batches++ % PRUNE_EVERY === 0;
    const { metricsRetentionDays } = this.#options;
    const ids = await session.connection.write("save logs", function* (statements) {
      const ids = yield* saveBatch(statements, { key, logs, points, errors }, now);
      if (isPruning) yield* prune(statements, now, metricsRetentionDays);
      return ids;
    });
    noteSaved(session, ids);
    return ids;
  }

  /**
   * Lists logs, newest first, without headers and bodies.
   *
   * @param filters The conditions; without them the newest 20.
   * @returns The rows.
   * @throws {ConnectorError} If they can't be read.
   */
  async fetchLogs(filters: LogFilters = {}): Promise<Log[]> {
    const conditions = filterConditions(filters);
    const { connection } = this.#searching(conditions);
    return await connection.read("fetch logs", (statements) => {
      return readLogs(statements, conditions);
    });
  }

  /** Lists the cursors of logs, without reading the rows. */
  override async fetchPlaces(filters: LogFilters, skip: number): Promise<LogCursor[]> {
    const conditions = filterConditions(filters);
    const { connection } = this.#searching(conditions);
    return await connection.read("fetch cursors", (statements) => {
      return readCursors(statements, conditions, skip);
    });
  }

  /** Which conditions are checked row by row: `where`, and texts that no index finds. */
  override async scannedConditions(filters: LogFilters): Promise<readonly ScannedCondition[]> {
    const { connection } = this.#connected();
    const findsTexts = hasIndexedText(filters) &&
      await connection.readAtOnce("look for the index of texts", coversTexts);
    return scannedConditions(filters, findsTexts);
  }

  /**
   * Counts logs.
   *
   * @param filters The conditions; without them all logs.
   * @param atMost Where counting ends.
   * @returns How many meet them, at most `atMost`.
   * @throws {ConnectorError} If they can't be read.
   */
  override async countLogs(filters?: LogFilters, atMost?: number): Promise<number> {
    const conditions = filterConditions(filters);
    const { connection } = this.#searching(conditions);
    const most = wholeLimit(atMost, Infinity);
    return await connection.read("count logs", (statements) => {
      return countLogs(statements, conditions, most);
    });
  }

  /** Reads one log with everything; `undefined` if there is none. */
  async fetchLog(id: number): Promise<Log | undefined> {
    const { connection } = this.#connected();
    return await connection.readAtOnce("fetch a log", (statements) => readLog(statements, id));
  }

  /**
   * Deletes old logs in transactions of a few milliseconds, and gives the space back. With `maxBytes`
   * the bodies of the oldest successes go first, then the oldest successes, errors last. While it is
   * under way, in this process or another, a further call returns 0.
   *
   * @param retention How long logs are kept.
   * @returns How many logs were deleted.
   * @throws {ConnectorError} If it could not go on; what was deleted stays so.
   */
  async cleanup(retention: RetentionOptions): Promise<number> {
    const { connection } = this.#connected();
    return retention.enabled ? await cleanUp(connection, retention, crypto.randomUUID()) : 0;
  }

  /**
   * Deletes all logs and metrics in transactions of a few milliseconds, and gives the space back.
   *
   * @returns How many logs were deleted.
   * @throws {ConnectorError} If it could not go on, or a cleanup is under way.
   */
  override async clear(): Promise<number> {
    return await clear(this.#connected().connection, crypto.randomUUID());
  }

  /** Adds points to those stored. */
  override async saveMetrics(points: readonly MetricsPoint[]): Promise<void> {
    const { connection } = this.#connected();
    const stored = storedPoints(points);
    await connection.write("save metrics", (statements) => savePoints(statements, stored));
  }

  /**
   * Reads the points of a range of time.
   *
   * @param query Which points; without it those of the last 24 hours.
   * @returns One point for each key in use.
   * @throws {ConnectorError} If they can't be read.
   */
  override async fetchMetrics(query: MetricsQuery = {}): Promise<MetricsPoint[]> {
    const { connection } = this.#connected();
    const now = Date.now();
    return await connection.read(
      "fetch metrics",
      (statements) => readMetrics(statements, query, now),
    );
  }

  /** Counts occurrences of errors. */
  override async saveErrors(points: readonly ErrorPoint[]): Promise<void> {
    const { connection } = this.#connected();
    const rows = errorRows(points);
    await connection.write("save errors", (statements) => saveErrors(statements, rows));
  }

  /** Lists groups of errors, those seen last first. */
  override async fetchErrorGroups(query: ErrorGroupQuery = {}): Promise<ErrorGroup[]> {
    return await this.#readErrorGroups(query);
  }

  /** Counts groups of errors by their state. */
  override async countErrorGroups(query: ErrorGroupQuery = {}): Promise<ErrorGroupCounts> {
    const { connection } = this.#connected();
    return await connection.readAtOnce("count errors", (statements) => {
      return readErrorCounts(statements, query, Date.now());
    });
  }

  /** Reads one group of errors. */
  override async fetchErrorGroup(
    id: string,
    query: ErrorGroupQuery = {},
  ): Promise<ErrorGroup | undefined> {
    return (await this.#readErrorGroups(query, id))[0];
  }

  /** Sets the state of a group of errors, for all processes that use the file. */
  override async setErrorState(
    id: string,
    state: ErrorState,
    at: number = Date.now(),
  ): Promise<ErrorGroup | undefined> {
    const { connection } = this.#connected();
    await connection.writeAtOnce("set the state of an error", (statements) => {
      writeErrorState(statements, id, state, at);
    });
    return await this.fetchErrorGroup(id);
  }

  /**
   * Passes on logs that other processes save in the file, within `watchIntervalMs`. Ends with
   * `disconnect()`.
   *
   * @param listener Called with rows, oldest first.
   * @returns Stops it.
   * @throws {ConnectorError} If the database can't be read.
   */
  override async watch(listener: (logs: readonly Log[]) => void): Promise<StopWatching> {
    this.#connected();
    return await this.#watcher.watch(listener);
  }

  /** Reads a text that the processes on the file share. */
  override async fetchShared(key: string): Promise<string | undefined> {
    const { connection } = this.#connected();
    return await connection.readAtOnce("read what is shared", (statements) => {
      return readState(statements, sharedKey(key));
    });
  }

  /** Stores a text for the processes on the file. */
  override async saveShared(key: string, text: string): Promise<void> {
    const { connection } = this.#connected();
    await connection.writeAtOnce("save what is shared", (statements) => {
      writeState(statements, sharedKey(key), text);
    });
  }

  /**
   * How much is stored; the number of very many logs is an estimate.
   *
   * @returns Rows, and bytes of the files.
   * @throws {ConnectorError} If it can't be read.
   */
  override async storageStats(): Promise<StorageStats> {
    const { connection } = this.#connected();
    const { path, database } = this.#options;
    return await connection.readAtOnce("read the size", (statements) => {
      return readStorageStats(statements, database === undefined ? path : undefined);
    });
  }

  /** Warns if the file has permissions that let others on the machine read it. */
  override storageFacts(): readonly StorageFact[] {
    const { path, database } = this.#options;
    return database !== undefined || path === IN_MEMORY ? [] : permissionFacts(path);
  }

  async #readErrorGroups(query: ErrorGroupQuery, id?: string): Promise<ErrorGroup[]> {
    const { connection } = this.#connected();
    const now = Date.now();
    return await connection.read("fetch errors", (statements) => {
      return readErrorGroups(statements, query, now, id);
    });
  }

  async #open(): Promise<void> {
    const lost = this.#session;
    this.#session = undefined;
    if (lost !== undefined) {
      this.#damagedFile = lost.connection.damagedFile;
      lost.indexer.close();
      await lost.connection.close();
    }
    if (this.#damagedFile?.isAtPath) {
      throw failure(`open ${this.#options.path}`, new Error("database disk image is malformed"));
    }
    const connection = await Connection.open(this.#options);
    await this.#watcher.follow(connection);
    const indexer = new TextIndexer(connection, this.#options.textIndex);
    this.#session = { connection, watcher: this.#watcher, indexer };
  }

  #searching(conditions: FilterConditions | undefined): Session {
    const session = this.#connected();
    if (conditions !== undefined && hasIndexedText(conditions)) session.indexer.hurry();
    return session;
  }

  #connected(): Session {
    if (this.#session !== undefined) return this.#session;
    throw notConnected();
  }
}

/** Notifies watcher and indexer of logs that were saved. */
function noteSaved({ watcher, indexer }: Session, ids: readonly number[]): void {
  watcher.saved(ids);
  if (ids.length > 0) indexer.wake();
}
