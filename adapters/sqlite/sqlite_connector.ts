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
import { notConnected } from "./connection/connection.ts";
import { IN_MEMORY } from "./connection/open_database.ts";
import {
  type Answer,
  type Arguments,
  type Host,
  type Operation,
  ThreadHost,
} from "./hosts/host.ts";
import { Store, type StoreEvents } from "./hosts/store.ts";
import { WorkerHost } from "./hosts/worker_host.ts";
import type { IdRange } from "./reading/read_logs.ts";
import { permissionFacts } from "./reading/storage.ts";
import { encodeRows, type RowValues } from "./saving/encode_rows.ts";
import {
  type ResolvedSQLiteOptions,
  resolveSQLiteOptions,
  type SQLiteConnectorOptions,
} from "./sqlite_options.ts";

/** Receives rows. */
type Listener = (logs: readonly Log[]) => void;

/**
 * Stores logs in an SQLite file, through `node:sqlite`, which is built into Deno.
 *
 * The file may be used by several processes at the same time, and by SuperTracer for Python. It is
 * created so that only its owner can read it. SQLite runs in a worker, so that neither searches nor a
 * slow disk block the app's event loop; the worker does not keep the process alive.
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
  readonly #listeners: Set<Listener> = new Set();
  #host: Host | undefined;
  #uploads = 0;
  #connecting: Promise<void> | undefined;
  /** While a table is brought up to date: its indexes. */
  #indexes: { readonly made: number; readonly total: number } | undefined;
  /** Why there is no worker, though there should be. */
  #noWorker: string | undefined;

  /**
   * Makes a connector; opens nothing yet.
   *
   * @param options The file, or more.
   * @throws {ConfigError} If an option has a value that is not allowed.
   */
  constructor(options: string | SQLiteConnectorOptions = {}) {
    super();
    this.#options = resolveSQLiteOptions(options);
  }

  /** `true`: only what a row needs is derived from a request. */
  override get readsLazily(): boolean {
    return true;
  }

  /** Its option of this name. */
  override get calmIntervalMs(): number {
    return this.#options.calmIntervalMs;
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
    this.#connecting ??= this.#open();
    try {
      await this.#connecting;
    } finally {
      this.#connecting = undefined;
    }
  }

  /** Lets the transaction under way end, and closes the file. */
  async disconnect(): Promise<void> {
    await this.#connecting?.catch(() => {});
    const host = this.#host;
    this.#host = undefined;
    this.#listeners.clear();
    await host?.close();
  }

  /**
   * Creates missing tables and indexes, also in a file of SuperTracer for Python.
   *
   * @throws {ConnectorError} If they are of a newer version, or the table `requests` is another app's.
   */
  async initDb(): Promise<void> {
    try {
      await this.#call("prepare");
    } finally {
      this.#indexes = undefined;
    }
  }

  /**
   * Stores one log.
   *
   * @returns Its id.
   * @throws {ConnectorError} If it was not stored.
   */
  async saveLog(log: Log): Promise<number> {
    const [row = []] = encodeRows([log]);
    return (await this.#call("saveRow", row)).first;
  }

  /**
   * Stores a batch in one transaction.
   *
   * @param batch Logs and metrics; errors among the logs are counted.
   * @returns The ids of the logs.
   * @throws {ConnectorError} If nothing was stored.
   */
  override async saveLogs(batch: LogBatch): Promise<number[]> {
    const { key, logs, metrics } = batch;
    if (logs.length === 0 && metrics.length === 0) return [];
    // All parts go to one store: another would take the last for the whole batch.
    const host = this.#connected();
    const errors = errorPoints(logs);
    const upload = this.#uploads++;
    const rows = await this.#upload(host, upload, logs);
    return idsOf(await host.call("saveBatch", { key, upload, rows, metrics, errors }));
  }

  /**
   * Lists logs, newest first, without headers and bodies.
   *
   * @param filters The conditions; without them the newest 20.
   * @returns The rows.
   * @throws {ConnectorError} If they can't be read.
   */
  async fetchLogs(filters: LogFilters = {}): Promise<Log[]> {
    return await this.#call("fetchLogs", filters);
  }

  /** Lists the cursors of logs, without reading the rows. */
  override async fetchPlaces(filters: LogFilters, skip: number): Promise<LogCursor[]> {
    return await this.#call("fetchCursors", filters, skip);
  }

  /** Which conditions are checked row by row: `where`, and texts that no index finds. */
  override async scannedConditions(filters: LogFilters): Promise<readonly ScannedCondition[]> {
    return await this.#call("scannedConditions", filters);
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
    return await this.#call("countLogs", filters, atMost);
  }

  /** Reads one log with everything; `undefined` if there is none. */
  async fetchLog(id: number): Promise<Log | undefined> {
    return await this.#call("fetchLog", id);
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
    return retention.enabled ? await this.#call("cleanUp", retention, crypto.randomUUID()) : 0;
  }

  /**
   * Deletes all logs and metrics in transactions of a few milliseconds, and gives the space back.
   *
   * @returns How many logs were deleted.
   * @throws {ConnectorError} If it could not go on, or a cleanup is under way.
   */
  override async clear(): Promise<number> {
    return await this.#call("clear", crypto.randomUUID());
  }

  /** Adds points to those stored. */
  override async saveMetrics(points: readonly MetricsPoint[]): Promise<void> {
    await this.#call("saveMetrics", points);
  }

  /**
   * Reads the points of a range of time.
   *
   * @param query Which points; without it those of the last 24 hours.
   * @returns One point for each key in use.
   * @throws {ConnectorError} If they can't be read.
   */
  override async fetchMetrics(query: MetricsQuery = {}): Promise<MetricsPoint[]> {
    return await this.#call("fetchMetrics", query);
  }

  /** Counts occurrences of errors. */
  override async saveErrors(points: readonly ErrorPoint[]): Promise<void> {
    await this.#call("saveErrors", points);
  }

  /** Lists groups of errors, those seen last first. */
  override async fetchErrorGroups(query: ErrorGroupQuery = {}): Promise<ErrorGroup[]> {
    return await this.#call("fetchErrorGroups", query);
  }

  /** Counts groups of errors by their state. */
  override async countErrorGroups(query: ErrorGroupQuery = {}): Promise<ErrorGroupCounts> {
    return await this.#call("countErrorGroups", query);
  }

  /** Reads one group of errors. */
  override async fetchErrorGroup(
    id: string,
    query: ErrorGroupQuery = {},
  ): Promise<ErrorGroup | undefined> {
    return (await this.#call("fetchErrorGroups", query, id))[0];
  }

  /** Sets the state of a group of errors, for all processes that use the file. */
  override async setErrorState(
    id: string,
    state: ErrorState,
    at: number = Date.now(),
  ): Promise<ErrorGroup | undefined> {
    await this.#call("setErrorState", id, state, at);
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
    // Each call has its own entry, also with the same function.
    const own: Listener = (logs) => listener(logs);
    this.#listeners.add(own);
    const stop = () => {
      this.#listeners.delete(own);
      // What can't be ended has ended.
      if (this.#listeners.size === 0) this.#host?.call("unwatch").catch(() => {});
    };
    try {
      await this.#call("watch");
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  /** Reads a text that the processes on the file share. */
  override async fetchShared(key: string): Promise<string | undefined> {
    return await this.#call("fetchShared", key);
  }

  /** Stores a text for the processes on the file. */
  override async saveShared(key: string, text: string): Promise<void> {
    await this.#call("saveShared", key, text);
  }

  /**
   * How much is stored; the number of very many logs is an estimate.
   *
   * @returns Rows, and bytes of the files.
   * @throws {ConnectorError} If it can't be read.
   */
  override async storageStats(): Promise<StorageStats> {
    return await this.#call("storageStats");
  }

  /**
   * Warns if the file has permissions that let others on the machine read it, and if there is no
   * worker; says how far a table is that is brought up to date.
   */
  override storageFacts(): readonly StorageFact[] {
    const { path, database } = this.#options;
    const facts: StorageFact[] = [];
    if (database === undefined && path !== IN_MEMORY) facts.push(...permissionFacts(path));
    if (this.#noWorker !== undefined) {
      const value =
        `SQLite runs on the app's thread, as no worker could be started: ${this.#noWorker}`;
      facts.push({ label: "Thread", value, isBad: true });
    }
    if (this.#indexes !== undefined) {
      const { made, total } = this.#indexes;
      facts.push({ label: "Indexes", value: `${made} of ${total} are made`, isUnderWay: true });
    }
    return facts;
  }

  async #open(): Promise<void> {
    if (this.#host?.isGone) {
      await this.#host.close();
      this.#host = undefined;
    }
    this.#host ??= await this.#startHost();
    await this.#host.call("open");
    if (this.#listeners.size > 0) await this.#host.call("watch");
  }

  async #startHost(): Promise<Host> {
    const { thread, ...settings } = this.#options;
    const events: StoreEvents = {
      onLogs: (logs) => this.#tell(logs),
      onIndex: (made, total) => this.#indexes = { made, total },
    };
    this.#noWorker = undefined;
    if (thread === "worker") {
      try {
        return await WorkerHost.start(settings, events);
      } catch (error) {
        this.#noWorker = error instanceof Error ? error.message : String(error);
      }
    }
    return new ThreadHost(new Store(settings, events));
  }

  #connected(): Host {
    if (this.#host === undefined) throw notConnected();
    return this.#host;
  }

  /** Hands over the rows of logs but for the last part, which is returned: often it is the only one. */
  async #upload(host: Host, upload: number, logs: readonly Log[]): Promise<RowValues> {
    let last: RowValues | undefined;
    try {
      for (const rows of encodeRows(logs)) {
        // The app goes on until it has arrived.
        if (last !== undefined) await host.call("addRows", upload, last);
        last = rows;
      }
    } catch (error) {
      // Where there is no store any more, there are no rows either.
      if (last !== undefined) host.call("dropRows", upload).catch(() => {});
      throw error;
    }
    return last ?? [];
  }

  #tell(logs: readonly Log[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(logs);
      } catch {
        // Nobody calls that it could be thrown at; the others are told all the same.
      }
    }
  }

  #call<Name extends Operation>(name: Name, ...args: Arguments<Name>): Promise<Answer<Name>> {
    return this.#connected().call(name, ...args);
  }
}

function idsOf({ first, count }: IdRange): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
