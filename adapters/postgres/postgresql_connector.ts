import {
  BaseConnector,
  ConnectorError,
  type ErrorGroup,
  type ErrorGroupCounts,
  type ErrorGroupQuery,
  type ErrorPoint,
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
  filterConditions,
  hasIndexedText,
  resolveErrorQuery,
  resolveMetricsQuery,
  scannedConditions,
  sharedKey,
  wholeLimit,
} from "@supertracer/core/sql";
import { BorrowedClient } from "./connection/borrowed_client.ts";
import { ConnectionPool } from "./connection/connection_pool.ts";
import { type ConnectionSettings, describeServer } from "./connection/connection_settings.ts";
import { failure } from "./connection/failure.ts";
import { PostgreSQLError } from "./connection/postgresql_error.ts";
import type { StatementRunner } from "./connection/statement_runner.ts";
import {
  type PostgreSQLConnectorOptions,
  replicaSettings,
  resolvePostgreSQLOptions,
} from "./postgresql_options.ts";
import { LogWatcher } from "./reading/log_watcher.ts";
import { readErrorCounts, readErrorGroups, writeErrorState } from "./reading/read_errors.ts";
import { countLogs, readCursors, readLog, readLogs } from "./reading/read_logs.ts";
import { readMetrics } from "./reading/read_metrics.ts";
import { ReplicaReader, type ReplicaStats } from "./reading/replica_reader.ts";
import {
  indexFacts,
  partitionFacts,
  readStorageStats,
  replicaFacts,
  textFacts,
} from "./reading/storage.ts";
import { ServerClock } from "./connection/server_time.ts";
import { cleanUp } from "./retention/clean_up.ts";
import { clear } from "./retention/clear.ts";
import { type RetentionContext, retentionContext } from "./retention/delete_logs.ts";
import { LogWriter } from "./saving/log_writer.ts";
import { repairIds } from "./schema/id_sequence.ts";
import { IndexBuilder } from "./schema/index_builder.ts";
import { PartitionKeeper, type PartitionStats } from "./schema/partition_keeper.ts";
import { noteIndexes, prepareSchema, readLayout } from "./schema/prepare_schema.ts";
import { readState, writeState } from "./schema/state.ts";
import { TableLayout } from "./schema/table_layout.ts";
import { TextIndexer } from "./schema/text_indexer.ts";

/**
 * Stores logs in PostgreSQL, from version 13 on. Takes and keeps the table of the Python version of
 * SuperTracer, which can go on using it.
 *
 * Of several processes on one database each tells the others of what it saves. Ids ascend in order
 * of saving; where several processes save at the same time, a row may appear after one of another
 * process that has a greater id.
 *
 * @example
 * ```ts ignore
 * import { SuperTracer } from "@supertracer/core";
 * import { PostgreSQLConnector } from "@supertracer/postgres";
 *
 * const connector = new PostgreSQLConnector({
 *   host: "localhost",
 *   database: "app",
 *   user: "app",
 *   password: "secret",
 *   sslmode: "verify-full",
 * });
 * export default new SuperTracer(() => new Response("Hello"), { connector });
 * ```
 */
export class PostgreSQLConnector extends BaseConnector {
  readonly #settings: ConnectionSettings;
  /** How to connect to a replica, if there is one. */
  readonly #replica: ConnectionSettings | undefined;
  readonly #writer: LogWriter;
  readonly #clock: ServerClock = new ServerClock();
  readonly #keeper: PartitionKeeper = new PartitionKeeper();
  readonly #watches: Set<LogWatcher> = new Set();
  #runner: StatementRunner | undefined;
  #reader: ReplicaReader | undefined;
  #layout: TableLayout;
  /** Schema of the tables; found once, whatever the `search_path` becomes. */
  #schema: string | undefined;
  #builder: IndexBuilder | undefined;
  /** With `textIndex: "auto"`. */
  #texts: TextIndexer | undefined;

  /**
   * Connects to nothing yet.
   *
   * @param options Address of the database, or options.
   * @throws {ConfigError} If the address can't be read, or an option has the wrong shape.
   */
  constructor(options: string | PostgreSQLConnectorOptions = {}) {
    super();
    this.#settings = resolvePostgreSQLOptions(options);
    const readUrl = typeof options === "string" ? undefined : options.readUrl;
    this.#replica = readUrl === undefined ? undefined : replicaSettings(readUrl, this.#settings);
    this.#layout = new TableLayout(this.#settings.schema);
    this.#writer = new LogWriter(this.#settings, this.#layout, this.#clock);
  }

  /** `"PostgreSQLConnector"`. */
  override get name(): string {
    return "PostgreSQLConnector";
  }

  /** `true`. */
  override get readsLazily(): boolean {
    return true;
  }

  /** `true`. */
  override get savesBatchesOnce(): boolean {
    return true;
  }

  /** 512 KiB, and less for a while after the server did not answer in time. */
  override get maxBatchBytes(): number {
    // Records take about twice as much in memory as what is sent of them.
    return 2 * this.#writer.maxBytes;
  }

  /** `true`. */
  override get filtersExpressions(): boolean {
    return true;
  }

  /** 10 GiB, and the newest 1,000,000 logs, however old. */
  override get retentionDefaults(): RetentionDefaults {
    return { ...super.retentionDefaults, maxBytes: 10 * 2 ** 30 };
  }

  /** Outcome of reading from the replica; `undefined` without `readUrl`, or when closed. */
  get replicaStats(): ReplicaStats | undefined {
    return this.#reader?.stats;
  }

  /** Outcome of creating daily partitions in advance; `undefined` where there are none. */
  get partitionStats(): PartitionStats | undefined {
    return this.#layout.isPartitioned ? this.#keeper.stats : undefined;
  }

  /**
   * Opens a connection, to check that it works.
   *
   * @throws {PostgreSQLError} If it does not.
   */
  override async connect(): Promise<void> {
    if (this.#runner !== undefined) return;
    const { sql } = this.#settings;
    const runner = sql === undefined
      ? new ConnectionPool(this.#settings)
      : new BorrowedClient(sql, this.#settings);
    try {
      await this.#clock.set(runner.read);
    } catch (error) {
      await runner.close();
      throw failure(`connect to PostgreSQL at ${describeServer(this.#settings)}`, error);
    }
    // Another call was faster.
    if (this.#runner !== undefined) return await runner.close();
    this.#runner = runner;
    if (this.#settings.textIndex === "auto") {
      const onChange = () => this.#readLayout(runner);
      const { migrationTimeoutMs: timeoutMs } = this.#settings;
      this.#texts = new TextIndexer({ runner, timeoutMs, onChange });
    }
    if (this.#replica === undefined) return;
    this.#reader = new ReplicaReader(runner, new ConnectionPool(this.#replica));
  }

  /** Closes all connections; calls under way get two seconds to finish. */
  override async disconnect(): Promise<void> {
    const [runner, reader] = [this.#runner, this.#reader];
    this.#runner = this.#reader = undefined;
    const [builder, texts] = [this.#builder, this.#texts];
    this.#builder = this.#texts = undefined;
    await Promise.all([builder?.stop(), texts?.stop()]);
    await Promise.all([...this.#watches].map((watch) => watch.stop()));
    this.#watches.clear();
    await this.#writer.stop();
    await Promise.all([runner?.close(), reader?.close()]);
  }

  /**
   * Creates the tables, or brings them up to date, in one transaction. Processes that do it at the
   * same time wait for each other. The indexes of a large table are made afterwards, while everybody
   * reads and writes; `storageFacts()` says how far they are.
   *
   * @throws {PostgreSQLError} If the user lacks a privilege, or the tables are of a newer version.
   */
  override async initDb(): Promise<void> {
    await this.#do("prepare the database", async (runner) => {
      const { migrationTimeoutMs, schema: given } = this.#settings;
      const wanted = { ...this.#settings, schema: given ?? this.#schema };
      const { layout, missing, schema } = await prepareSchema(runner, wanted);
      this.#use(layout, schema);
      await repairIds(runner, layout, migrationTimeoutMs);
      await this.#keeper.make(runner, layout);
      await this.#builder?.stop();
      this.#builder = missing.length === 0 ? undefined : new IndexBuilder({
        ...{ layout, missing, runner, schema, timeoutMs: migrationTimeoutMs },
        onDone: async () => {
          await noteIndexes(runner.read, layout);
          await this.#readLayout(runner);
        },
      });
    });
  }

  /** Reads again how the tables look, once an index has come or gone. */
  async #readLayout(runner: StatementRunner): Promise<void> {
    const schema = this.#schema;
    if (schema === undefined) return;
    const layout = await readLayout(runner.read, schema, this.#settings.textIndex !== false);
    if (this.#runner === runner) this.#use(layout, schema);
  }

  #use(layout: TableLayout, schema: string): void {
    this.#schema = schema;
    this.#layout = layout;
    this.#texts?.use(layout, schema);
    this.#writer.use(layout, this.#settings.notify ? schema : undefined);
  }

  /**
   * Stores one log.
   *
   * @param log The log.
   * @returns Its id.
   */
  override async saveLog(log: Log): Promise<number> {
    return await this.#do("save logs", async (runner) => {
      const id = await this.#writer.saveLog(runner, log);
      for (const watch of this.#watches) watch.saved([id]);
      return id;
    });
  }

  /**
   * Stores a batch once; errors among its logs are counted. More than 256 KiB are stored in several
   * transactions.
   */
  override async saveLogs(batch: LogBatch): Promise<number[]> {
    return await this.#do("save logs", async (runner) => {
      const ids = await this.#writer.saveLogs(runner, batch);
      for (const watch of this.#watches) watch.saved(ids);
      await this.#keeper.keep(runner, this.#layout);
      return ids;
    });
  }

  /**
   * Lists logs, without headers and bodies.
   *
   * @param filters The conditions.
   * @returns The rows.
   */
  override async fetchLogs(filters: LogFilters = {}): Promise<Log[]> {
    const conditions = filterConditions(filters);
    return await this.#search(filters, "list logs", (runner) => {
      return readLogs(runner, this.#layout, conditions);
    });
  }

  /** Lists the cursors of logs, without reading the rows. */
  override async fetchPlaces(filters: LogFilters, skip: number): Promise<LogCursor[]> {
    const conditions = filterConditions(filters);
    return await this.#search(filters, "list logs", (runner) => {
      return readCursors(runner, this.#layout, conditions, skip);
    });
  }

  /** Which conditions are checked row by row: `where`, and texts without an index. */
  override scannedConditions(filters: LogFilters): readonly ScannedCondition[] {
    return scannedConditions(filters, this.#layout.hasTexts && hasIndexedText(filters));
  }

  /** Reads one log. */
  override async fetchLog(id: number): Promise<Log | undefined> {
    const read = (runner: StatementRunner) => readLog(runner, this.#layout, id);
    return await this.#read("read a log", read, (log) => log === undefined);
  }

  /**
   * Counts logs.
   *
   * @param filters The conditions.
   * @param atMost Where counting ends.
   * @returns How many there are, at most `atMost`.
   */
  override async countLogs(filters?: LogFilters, atMost?: number): Promise<number> {
    const conditions = filterConditions(filters);
    const most = wholeLimit(atMost, Infinity);
    return await this.#search(filters, "count logs", (runner) => {
      return countLogs(runner, this.#layout, conditions, most);
    });
  }

  /**
   * Deletes logs in chunks of 500 and rests after each as long as it took, unless another process
   * deletes right now.
   *
   * @param retention How long logs are kept.
   * @returns How many were deleted.
   */
  override async cleanup(retention: RetentionOptions): Promise<number> {
    return await this.#do("clean up", async (runner) => {
      if (!retention.enabled) return 0;
      await this.#clock.set(runner.read);
      await this.#keeper.make(runner, this.#layout);
      await this.#texts?.review();
      return await cleanUp(this.#retaining(runner), retention);
    });
  }

  /** Deletes everything, logs in chunks of 500; returns how many there were. */
  override async clear(): Promise<number> {
    return await this.#do("clear", async (runner) => await clear(this.#retaining(runner)));
  }

  /** Adds points to those stored. */
  override async saveMetrics(points: readonly MetricsPoint[]): Promise<void> {
    await this.#do("save metrics", (runner) => {
      return this.#writer.saveMetrics(runner, points);
    });
  }

  /** Reads points, added up. */
  override async fetchMetrics(query: MetricsQuery = {}): Promise<MetricsPoint[]> {
    return await this.#read("read metrics", (runner) => {
      const resolved = resolveMetricsQuery(query, Date.now());
      return readMetrics(runner, this.#layout, resolved, this.#clock.now());
    });
  }

  /** Counts occurrences of errors. */
  override async saveErrors(points: readonly ErrorPoint[]): Promise<void> {
    await this.#do("save errors", (runner) => {
      return this.#writer.saveErrors(runner, points);
    });
  }

  /** Lists groups of errors, those seen last first. */
  override async fetchErrorGroups(query: ErrorGroupQuery = {}): Promise<ErrorGroup[]> {
    return await this.#fetchGroups(query);
  }

  /** Counts groups of errors by their state. */
  override async countErrorGroups(query: ErrorGroupQuery = {}): Promise<ErrorGroupCounts> {
    return await this.#read("count errors", (runner) => {
      return readErrorCounts(runner, this.#layout, resolveErrorQuery(query, Date.now()));
    });
  }

  /** Reads one group of errors. */
  override async fetchErrorGroup(
    id: string,
    query: ErrorGroupQuery = {},
  ): Promise<ErrorGroup | undefined> {
    return (await this.#fetchGroups(query, id))[0];
  }

  /** Sets the state of a group of errors, for all processes that use the database. */
  override async setErrorState(
    id: string,
    state: ErrorState,
    at: number = Date.now(),
  ): Promise<ErrorGroup | undefined> {
    return await this.#do("set the state of an error", async (runner) => {
      await writeErrorState(runner, this.#layout, id, state, at);
      // A replica may not have it yet.
      const query = resolveErrorQuery({}, Date.now());
      return (await readErrorGroups(runner, this.#layout, query, id))[0];
    });
  }

  /**
   * Passes on rows that other processes save, each once, about a second later: by `LISTEN`, or by
   * asking once a second where `notify` is off.
   *
   * @param listener Called with rows, oldest first.
   * @returns Stops it.
   */
  override async watch(listener: (logs: readonly Log[]) => void): Promise<StopWatching> {
    return await this.#do("watch logs", async (runner) => {
      const { channel, sender } = this.#writer;
      const watch = await LogWatcher.start({
        runner,
        layout: this.#layout,
        channel: channel === "" ? undefined : channel,
        sender,
        listener,
      });
      this.#watches.add(watch);
      return async () => {
        this.#watches.delete(watch);
        await watch.stop();
      };
    });
  }

  /**
   * Says how much is stored: the size exactly, beyond 10,000 rows their number as estimated.
   *
   * @returns Rows and bytes.
   */
  override async storageStats(): Promise<StorageStats> {
    return await this.#do("read the size", (runner) => {
      return readStorageStats(runner, this.#layout);
    });
  }

  /** Reads a text that the processes on the database share. */
  override async fetchShared(key: string): Promise<string | undefined> {
    return await this.#do("read what is shared", (runner) => {
      return readState(runner.read, this.#layout, sharedKey(key));
    });
  }

  /** Stores a text for the processes on the database. */
  override async saveShared(key: string, text: string): Promise<void> {
    await this.#do("save what is shared", (runner) => {
      return writeState(runner.read, this.#layout, sharedKey(key), text);
    });
  }

  /** Facts on the replica, daily partitions and indexes, as far as there are any. */
  override storageFacts(): StorageFact[] {
    return [
      ...replicaFacts(this.replicaStats),
      ...partitionFacts(this.partitionStats),
      ...indexFacts(this.#builder?.stats),
      ...textFacts(this.#texts?.stats),
    ];
  }

  async #fetchGroups(query: ErrorGroupQuery, id?: string): Promise<ErrorGroup[]> {
    return await this.#read("read errors", (runner) => {
      return readErrorGroups(
        runner,
        this.#layout,
        resolveErrorQuery(query, Date.now()),
        id,
      );
    }, (groups) => id !== undefined && groups.length === 0);
  }

  /** Reads, and notes behind it that somebody searches texts. */
  async #search<T>(
    filters: LogFilters | undefined,
    doing: string,
    work: (runner: StatementRunner) => Promise<T>,
  ): Promise<T> {
    const found = this.#read(doing, work);
    if (filters !== undefined && hasIndexedText(filters)) this.#texts?.noteSearch();
    return await found;
  }

  /** Reads, from the replica if there is one. */
  async #read<T>(
    doing: string,
    work: (runner: StatementRunner) => Promise<T>,
    isMissing?: (found: T) => boolean,
  ): Promise<T> {
    const reader = this.#reader;
    return await this.#do(doing, (runner) => {
      return reader === undefined ? work(runner) : reader.read(work, isMissing);
    });
  }

  async #do<T>(
    doing: string,
    work: (runner: StatementRunner) => Promise<T>,
  ): Promise<T> {
    const runner = this.#runner;
    if (runner === undefined) {
      throw new PostgreSQLError(`Cannot ${doing}: the connector is not connected: call connect()`);
    }
    try {
      return await work(runner);
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      throw failure(doing, error);
    }
  }

  #retaining(runner: StatementRunner): RetentionContext {
    return retentionContext(runner, this.#layout, this.#settings.migrationTimeoutMs);
  }
}
