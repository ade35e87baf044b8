import type {
  ErrorGroup,
  ErrorGroupCounts,
  ErrorGroupQuery,
  ErrorPoint,
  ErrorState,
  Log,
  LogCursor,
  LogFilters,
  MetricsPoint,
  MetricsQuery,
  RetentionOptions,
  ScannedCondition,
  StorageStats,
} from "@supertracer/core";
import {
  errorRows,
  filterConditions,
  hasIndexedText,
  scannedConditions,
  sharedKey,
  storedPoints,
  wholeLimit,
} from "@supertracer/core/sql";
import { Connection, notConnected, type Work } from "../connection/connection.ts";
import type { ConnectionSettings } from "../connection/connection_settings.ts";
import { failure } from "../connection/failure.ts";
import type { FileInUse } from "../connection/file_in_use.ts";
import { countLogs } from "../reading/count_logs.ts";
import { type Listener, LogWatcher } from "../reading/log_watcher.ts";
import { readCursors } from "../reading/read_cursors.ts";
import { readErrorCounts, readErrorGroups, writeErrorState } from "../reading/read_errors.ts";
import { type IdRange, readLog, readLogs } from "../reading/read_logs.ts";
import { readMetrics } from "../reading/read_metrics.ts";
import { readStorageStats } from "../reading/storage.ts";
import { cleanUp } from "../retention/clean_up.ts";
import { clear } from "../retention/clear.ts";
import type { RowValues } from "../saving/encode_rows.ts";
import { prune } from "../saving/prune.ts";
import { insertRows, saveBatch, savePoints } from "../saving/save_batch.ts";
import { saveErrors } from "../saving/save_errors.ts";
import { TextIndexer } from "../saving/text_indexer.ts";
import { type OnIndex, prepareSchema } from "../schema/prepare_schema.ts";
import { readState, writeState } from "../schema/state.ts";
import { coversTexts, type TextIndexing } from "../schema/text_index.ts";

/** Prune on every 64th batch. */
const PRUNE_EVERY = 64;

/** Which database it is, and how it is kept. */
export interface StoreSettings extends ConnectionSettings {
  readonly metricsRetentionDays: number;
  readonly textIndex: TextIndexing;
  readonly watchIntervalMs: number;
}

/** A batch as it is handed over. */
export interface EncodedBatch {
  readonly key: string;
  /** What its first rows were handed over as, if not all are here. */
  readonly upload: number;
  /** Its last rows. */
  readonly rows: RowValues;
  readonly metrics: readonly MetricsPoint[];
  readonly errors: readonly ErrorPoint[];
}

/** What a store tells of by itself. */
export interface StoreEvents {
  /** Called with rows that other processes saved, between `watch()` and `unwatch()`. */
  readonly onLogs: Listener;
  /** Called while a table is brought up to date. */
  readonly onIndex: OnIndex;
}

/** What is open between `open()` and `close()`. */
interface Session {
  readonly connection: Connection;
  readonly indexer: TextIndexer;
}

/**
 * Everything that is done with the database. A host decides on which thread; so all that goes in and
 * comes out can be copied to another one.
 */
export class Store {
  readonly #settings: StoreSettings;
  readonly #events: StoreEvents;
  readonly #watcher: LogWatcher;
  #session: Session | undefined;
  #opening: Promise<void> | undefined;
  /** A file found damaged: not opened again as long as it is at the path. */
  #damagedFile: FileInUse | undefined;
  readonly #uploads: Map<number, RowValues[]> = new Map();
  #batches = 0;

  /**
   * Opens nothing yet.
   *
   * @param settings Which database.
   * @param events Told of what was not asked for.
   */
  constructor(settings: StoreSettings, events: StoreEvents) {
    this.#settings = settings;
    this.#events = events;
    this.#watcher = new LogWatcher(settings.watchIntervalMs, events.onLogs);
  }

  /** Opens the database, unless it is open and nothing of it was lost. */
  async open(): Promise<void> {
    if (this.#session !== undefined && !this.#session.connection.isLost) return;
    this.#opening ??= this.#open();
    try {
      await this.#opening;
    } finally {
      this.#opening = undefined;
    }
  }

  /** Lets the transaction under way end, and closes the database. */
  async close(): Promise<void> {
    await this.#opening?.catch(() => {});
    const session = this.#session;
    this.#session = undefined;
    this.#watcher.stop();
    session?.indexer.close();
    await session?.connection.close();
  }

  /** Creates missing tables and indexes. */
  async prepare(): Promise<void> {
    const { connection, indexer } = this.#connected();
    await prepareSchema(connection, this.#settings.textIndex, this.#events.onIndex);
    indexer.wake();
  }

  /** Takes the first rows of a batch, part by part. */
  addRows(upload: number, rows: RowValues): void {
    const parts = this.#uploads.get(upload);
    if (parts === undefined) this.#uploads.set(upload, [rows]);
    else parts.push(rows);
  }

  /** Forgets them, as the batch does not come. */
  dropRows(upload: number): void {
    this.#uploads.delete(upload);
  }

  /** Stores the row of a log. */
  async saveRow(row: RowValues): Promise<IdRange> {
    return await this.#save("save a log", (statements) => insertRows(statements, [row]));
  }

  /** Stores a batch in one transaction. */
  async saveBatch({ key, upload, rows, metrics, errors }: EncodedBatch): Promise<IdRange> {
    const now = Date.now();
    const batch = {
      key,
      rows: [...this.#uploads.get(upload) ?? [], rows],
      points: storedPoints(metrics),
      errors: errorRows(errors),
    };
    this.#uploads.delete(upload);
    const isPruning = this.#batches++ % PRUNE_EVERY === 0;
    return await this.#save("save logs", (statements) => {
      const ids = saveBatch(statements, batch, now);
      if (isPruning) prune(statements, now, this.#settings.metricsRetentionDays);
      return ids;
    });
  }

  /** Lists logs, newest first, without headers and bodies. */
  async fetchLogs(filters: LogFilters): Promise<Log[]> {
    const conditions = filterConditions(filters);
    this.#noteSearch(filters);
    return await this.#read("fetch logs", (statements) => readLogs(statements, conditions));
  }

  /** Lists the cursors of logs. */
  async fetchCursors(filters: LogFilters, skip: number): Promise<LogCursor[]> {
    const conditions = filterConditions(filters);
    this.#noteSearch(filters);
    return await this.#read("fetch cursors", (statements) => {
      return readCursors(statements, conditions, skip);
    });
  }

  /** Which conditions are checked row by row. */
  async scannedConditions(filters: LogFilters): Promise<readonly ScannedCondition[]> {
    const findsTexts = hasIndexedText(filters) &&
      await this.#read("look for the index of texts", coversTexts);
    return scannedConditions(filters, findsTexts);
  }

  /** Counts logs, up to `atMost`. */
  async countLogs(filters?: LogFilters, atMost?: number): Promise<number> {
    const conditions = filterConditions(filters);
    this.#noteSearch(filters);
    const most = wholeLimit(atMost, Infinity);
    return await this.#read("count logs", (statements) => {
      return countLogs(statements, conditions, most);
    });
  }

  /** Reads one log with everything. */
  async fetchLog(id: number): Promise<Log | undefined> {
    return await this.#read("fetch a log", (statements) => readLog(statements, id));
  }

  /** Deletes old logs; returns how many. */
  async cleanUp(retention: RetentionOptions, owner: string): Promise<number> {
    return await cleanUp(this.#connected().connection, retention, owner);
  }

  /** Deletes all logs, metrics and errors; returns how many logs. */
  async clear(owner: string): Promise<number> {
    return await clear(this.#connected().connection, owner);
  }

  /** Adds points to those stored. */
  async saveMetrics(points: readonly MetricsPoint[]): Promise<void> {
    const stored = storedPoints(points);
    await this.#write("save metrics", (statements) => savePoints(statements, stored));
  }

  /** Reads points. */
  async fetchMetrics(query: MetricsQuery): Promise<MetricsPoint[]> {
    return await this.#read("fetch metrics", (statements) => {
      return readMetrics(statements, query, Date.now());
    });
  }

  /** Counts occurrences of errors. */
  async saveErrors(points: readonly ErrorPoint[]): Promise<void> {
    const rows = errorRows(points);
    await this.#write("save errors", (statements) => saveErrors(statements, rows));
  }

  /** Lists groups of errors, or the one with an id. */
  async fetchErrorGroups(query: ErrorGroupQuery, id?: string): Promise<ErrorGroup[]> {
    return await this.#read("fetch errors", (statements) => {
      return readErrorGroups(statements, query, Date.now(), id);
    });
  }

  /** Counts groups of errors by their state. */
  async countErrorGroups(query: ErrorGroupQuery): Promise<ErrorGroupCounts> {
    return await this.#read("count errors", (statements) => {
      return readErrorCounts(statements, query, Date.now());
    });
  }

  /** Sets the state of a group of errors. */
  async setErrorState(id: string, state: ErrorState, at: number): Promise<void> {
    await this.#write("set the state of an error", (statements) => {
      writeErrorState(statements, id, state, at);
    });
  }

  /** Begins to look for rows that other processes save. */
  async watch(): Promise<void> {
    this.#connected();
    await this.#watcher.start();
  }

  /** Ends that. */
  unwatch(): void {
    this.#watcher.stop();
  }

  /** Reads a text that the processes on the file share. */
  async fetchShared(key: string): Promise<string | undefined> {
    return await this.#read("read what is shared", (statements) => {
      return readState(statements, sharedKey(key));
    });
  }

  /** Stores a text for the processes on the file. */
  async saveShared(key: string, text: string): Promise<void> {
    await this.#write("save what is shared", (statements) => {
      writeState(statements, sharedKey(key), text);
    });
  }

  /** How much is stored. */
  async storageStats(): Promise<StorageStats> {
    const { path, database } = this.#settings;
    return await this.#read("read the size", (statements) => {
      return readStorageStats(statements, database === undefined ? path : undefined);
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
      throw failure(`open ${this.#settings.path}`, new Error("database disk image is malformed"));
    }
    const connection = await Connection.open(this.#settings);
    try {
      await this.#watcher.follow(connection);
    } catch (error) {
      this.#damagedFile = connection.damagedFile ?? this.#damagedFile;
      await connection.close();
      throw error;
    }
    const indexer = new TextIndexer(connection, this.#settings.textIndex);
    this.#session = { connection, indexer };
  }

  #save(doing: string, work: Work<IdRange>): Promise<IdRange> {
    const { connection, indexer } = this.#connected();
    return connection.write(doing, work, (ids) => {
      this.#watcher.saved(ids);
      if (ids.count > 0) indexer.wake();
    });
  }

  #noteSearch(filters: LogFilters | undefined): void {
    const { indexer } = this.#connected();
    if (filters !== undefined && hasIndexedText(filters)) indexer.noteSearch();
  }

  #read<T>(doing: string, work: Work<T>): Promise<T> {
    return this.#connected().connection.read(doing, work);
  }

  #write<T>(doing: string, work: Work<T>): Promise<T> {
    return this.#connected().connection.write(doing, work);
  }

  #connected(): Session {
    if (this.#session !== undefined) return this.#session;
    throw notConnected();
  }
}
