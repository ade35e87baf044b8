import type {
  ErrorGroup,
  ErrorGroupCounts,
  ErrorGroupQuery,
  ErrorPoint,
  ErrorState,
} from "../error_groups/error_group.ts";
import { clearByCleanup, countPages, placesOf, saveOneByOne } from "./connector_defaults.ts";
import { wholeLimit } from "../filters/filter_conditions.ts";
import type { Log, LogCursor } from "../log/log.ts";
import type { LogBatch } from "./log_batch.ts";
import type { LogFilters, ScannedCondition } from "../filters/log_filters.ts";
import type { MetricsPoint, MetricsQuery } from "../metrics/metrics_point.ts";
import { errorsOf, metricsOf } from "./memory_stores.ts";
import {
  LASTING_RETENTION,
  type RetentionDefaults,
  type RetentionOptions,
} from "./retention_options.ts";

/** Ends what {@linkcode BaseConnector.watch} began; a second call does nothing. */
export type StopWatching = () => void | Promise<void>;

/** How much a connector stores, for the dashboard's Health screen. */
export interface StorageStats {
  /** Logs stored; may be an estimate. */
  readonly rows?: number | undefined;
  /** Bytes that the storage takes, indexes and free space included. */
  readonly bytes?: number | undefined;
}

/** Something that a connector tells of itself, for the dashboard's Health screen. */
export interface StorageFact {
  /** What it is about, such as `"Replica"`. */
  readonly label: string;
  /** What there is to tell, as it is to be read; without secrets. */
  readonly value: string;
  /** Whether it is a failure; by default it is none. */
  readonly isBad?: boolean | undefined;
}

/**
 * Where logs are stored. A connector extends it with the seven abstract methods; the others have
 * defaults built on those seven, to be overridden where the storage can do better.
 *
 * **Life.** `connect()`, `initDb()`, any number of other calls, `disconnect()`. After `disconnect()`
 * a connector can be connected again and finds what was saved before. Before `connect()` and after
 * `disconnect()` whatever reaches the storage fails with a `ConnectorError`.
 *
 * **Calls at the same time.** Between `initDb()` and `disconnect()` every method may be called while
 * others are under way, by the same process and by others on the same storage.
 *
 * **Failure.** A method fails by throwing or by rejecting, with a `ConnectorError` that names
 * neither secrets nor data; a failed `connect()` or `initDb()` can be called again.
 *
 * **Values.** A property of a log that is absent or `undefined` comes back `undefined`, never
 * `null`; an empty text comes back as one. Bodies and `metadata` are JSON: they come back as
 * `JSON.parse(JSON.stringify(value))`, so that a body may be `null`, `false`, `0` or `""` and is not
 * taken for an absent one. Other numbers are finite, which is up to the caller. A `timestamp` from
 * 1970 to 2100 comes back exactly if it has at most three decimals, else rounded to them. In text a
 * NUL or a lone surrogate, which not every storage takes, may come back as U+FFFD; it never makes
 * saving fail. Texts that filters compare as a whole (methods, routes, ids, names) may be of any
 * length: one that an index can't hold may come back with its end replaced, and is found by a filter
 * of the whole text. A connector changes neither the logs nor the filters it is given, and what it returns
 * belongs to the caller.
 *
 * Any connector can be checked against these sentences with `testConnector` from
 * `@supertracer/core/testing`.
 *
 * @example A connector that keeps nothing
 * ```ts
 * import { BaseConnector, type Log } from "@supertracer/core";
 *
 * class NullConnector extends BaseConnector {
 *   #lastId = 0;
 *   connect(): void {}
 *   disconnect(): void {}
 *   initDb(): void {}
 *   saveLog(_log: Log): number {
 *     return ++this.#lastId;
 *   }
 *   fetchLogs(): Log[] {
 *     return [];
 *   }
 *   fetchLog(): undefined {}
 *   cleanup(): number {
 *     return 0;
 *   }
 * }
 * new NullConnector().connect();
 * ```
 */
export abstract class BaseConnector {
  /** What the dashboard and error messages call it: by default the name of its class. */
  get name(): string {
    return this.constructor.name;
  }

  /**
   * Whether `saveLog` and `saveLogs` do no more to a log than read the properties of
   * {@linkcode Log} by their names. Then they may be given logs that derive their properties when
   * read, which costs the app less; a spread, `Object.keys()` or `structuredClone()` would not see
   * those. By default `false`: logs are plain objects.
   */
  get readsLazily(): boolean {
    return false;
  }

  /**
   * Whether `saveLogs` stores a batch wholly or not at all, and once however often it is handed
   * over. By default `false`.
   */
  get savesBatchesOnce(): boolean {
    return false;
  }

  /**
   * Whether `fetchLogs` and `countLogs` heed `filters.where`. By default `false`: then the caller
   * leaves it out, and looks at the rows itself. A `where` that is too large or has an unknown
   * property is the caller's mistake: a `RangeError` or a `TypeError`, no `ConnectorError`.
   */
  get filtersExpressions(): boolean {
    return false;
  }

  /**
   * Which conditions `fetchLogs` and `countLogs` have to look at log by log for, as no index finds
   * them at present. Where `filtersExpressions` is `true`, the caller asks for these part by part,
   * for at most two seconds, and says how far that was. By default none; what looks into headers and
   * bodies is asked for part by part anyway.
   *
   * @param filters The conditions.
   * @returns Their names.
   */
  scannedConditions(
    _filters: LogFilters,
  ): readonly ScannedCondition[] | Promise<readonly ScannedCondition[]> {
    return [];
  }

  /**
   * The bounds of retention that hold where the options do not say. By default the newest 1,000,000
   * logs, however old, so that nobody fills a disk by sending requests.
   */
  get retentionDefaults(): RetentionDefaults {
    return LASTING_RETENTION;
  }

  /**
   * Most logs that it can hold, whatever `retention.maxRecords` says; by default `undefined`, no
   * bound of its own.
   */
  get capacity(): number | undefined {
    return undefined;
  }

  /**
   * Opens the storage. Does nothing when it is open.
   *
   * @throws {ConnectorError} If the storage can't be opened; the message says what to do.
   */
  abstract connect(): void | Promise<void>;

  /**
   * Closes the storage and leaves no timer, file or connection open. Calls under way finish or fail
   * with a `ConnectorError`. Does nothing when it is closed.
   */
  abstract disconnect(): void | Promise<void>;

  /**
   * Creates what the storage needs (tables, collections), and keeps what is there. May be called any
   * number of times, and by several processes at the same time.
   *
   * @throws {ConnectorError} If the storage can't be prepared, or was made by a newer version.
   */
  abstract initDb(): void | Promise<void>;

  /**
   * Stores one log. When it returns, or its promise resolves, the log is stored and can be fetched.
   *
   * @param log The log; its `id` is ignored.
   * @returns The id given to it: a positive safe integer, greater than that of every log stored
   * before the call, and never given twice, not even after a cleanup.
   * @throws {ConnectorError} If the log was not stored.
   */
  abstract saveLog(log: Log): number | Promise<number>;

  /**
   * Lists logs that meet every condition of `filters`, newest first: by `timestamp` and at equal
   * timestamps by `id`, both descending. So the last row's place, given as `before`, continues the
   * list: nothing is repeated and nothing left out, whatever is saved or cleaned up in between.
   *
   * The rows may leave out `headers`, `requestBody`, `responseHeaders`, `responseBody` and the texts
   * of both bodies; all else is there.
   *
   * @param filters The conditions; without them the newest 20.
   * @returns At most `filters.limit` rows.
   */
  abstract fetchLogs(filters?: LogFilters): Log[] | Promise<Log[]>;

  /**
   * Lists where logs are, in the order of `fetchLogs`. SuperTracer asks for two places after some
   * thousand others, to look at what is between. By default reads all of them.
   *
   * @param filters The conditions.
   * @param skip How many are passed over before the first: a whole number from 0 on.
   * @returns At most `limit` places.
   */
  fetchPlaces(filters: LogFilters, skip: number): LogCursor[] | Promise<LogCursor[]> {
    return placesOf(this, filters, skip);
  }

  /**
   * Reads one log with everything that was saved.
   *
   * @param id Id of the log; any number.
   * @returns The log, or `undefined` if there is none with this id.
   */
  abstract fetchLog(id: number): Log | undefined | Promise<Log | undefined>;

  /**
   * Deletes logs whose `timestamp` is older than `cleanupOlderThanHours`, and of the rest all but
   * the newest `maxRecords`, in the order of `fetchLogs`. A bound of 0 is none; with `enabled: false`
   * nothing is deleted. Logs saved while it runs may escape it. A connector may keep more where clocks
   * contradict each other: times of the future, or a present long after the newest log. Metrics are
   * not logs: they have a retention of their own.
   *
   * `maxBytes` is for connectors that know their size; the others ignore it.
   *
   * @param retention How long logs are kept.
   * @returns How many logs were deleted, exactly.
   */
  abstract cleanup(retention: RetentionOptions): number | Promise<number>;

  /**
   * Deletes everything: logs, metrics and groups of errors. Ids are not given again, and the keys of
   * batches stay known. What is saved while it runs may escape it.
   *
   * By default has `cleanup()` delete every log of the past, and forgets what is kept in memory; a
   * connector that stores metrics or groups deletes them here as well.
   *
   * @returns How many logs were deleted, exactly.
   */
  clear(): number | Promise<number> {
    return clearByCleanup(this);
  }

  /**
   * Stores a batch: its logs in their order, then its metrics. Each log with an `errorGroup` that is
   * stored counts as one occurrence of that group; `saveLog` alone counts nothing. A connector that
   * overrides this method and stores no groups itself hands `errorPoints(logs, ids)` to
   * {@linkcode saveErrors}.
   *
   * When it fails, the logs that are stored all the same are the first of the batch, and
   * `ConnectorError.saved` has their ids: the caller goes on with the others and with the metrics,
   * as a new batch. If `saved` is empty, the caller may hand over the same batch again.
   *
   * A connector with {@linkcode savesBatchesOnce} stores logs, metrics and errors in one transaction,
   * and remembers the key of a batch for at least a day: one that is stored already is not stored again,
   * and returns the ids given then.
   *
   * By default saves one log after the other.
   *
   * @param batch Logs and metrics; both may be empty.
   * @returns The ids in the order of the logs, ascending.
   * @throws {ConnectorError} If not everything was stored.
   */
  saveLogs(batch: LogBatch): number[] | Promise<number[]> {
    return saveOneByOne(this, batch);
  }

  /**
   * Counts the logs that meet the conditions, whatever the `limit`, but no further than `atMost`: so
   * "more than 10,000" costs no more on a million logs than on ten thousand.
   *
   * By default reads them, page by page.
   *
   * @param filters The conditions; without them all logs.
   * @param atMost Where counting ends; rounded down, 0 for a negative number and `NaN`. By default
   * nowhere.
   * @returns How many there are, or `atMost` if there are more.
   */
  countLogs(filters?: LogFilters, atMost?: number): number | Promise<number> {
    return countPages(this, filters, wholeLimit(atMost, Infinity));
  }

  /**
   * Adds points to those stored: of one key (start, method, route and status class) `count`, `sumMs`
   * and buckets add up, and `maxMs` is the greatest.
   *
   * By default they are kept in memory, for this process only.
   *
   * @param points The points; several may have the same key.
   */
  saveMetrics(points: readonly MetricsPoint[]): void | Promise<void> {
    metricsOf(this).add(points);
  }

  /**
   * Reads the points of a stretch of time, added up within each bucket of the query, ascending by
   * `start`.
   *
   * @param query Which points; without it those of the last 24 hours.
   * @returns One point for each key in use.
   */
  fetchMetrics(query: MetricsQuery = {}): MetricsPoint[] | Promise<MetricsPoint[]> {
    return metricsOf(this).fetch(query);
  }

  /**
   * Counts occurrences of errors: of one group counts add up, minute by minute, `firstSeen` is the
   * earliest and `lastSeen` the latest. A group that is not known yet is open.
   *
   * By default they are kept in memory, for this process only: the 1,000 groups seen last.
   *
   * @param points The points; several may be of the same group.
   */
  saveErrors(points: readonly ErrorPoint[]): void | Promise<void> {
    errorsOf(this).add(points);
  }

  /**
   * Lists groups of errors, those seen last first: by `lastSeen` and at equal times by `id`, both
   * descending.
   *
   * @param query Which groups; without it the 50 seen last.
   * @returns The groups.
   */
  fetchErrorGroups(query: ErrorGroupQuery = {}): ErrorGroup[] | Promise<ErrorGroup[]> {
    return errorsOf(this).list(query);
  }

  /**
   * Counts groups of errors by their state.
   *
   * @param query Which groups; its `state` and `limit` have no say.
   * @returns How many there are in each state.
   */
  countErrorGroups(query: ErrorGroupQuery = {}): ErrorGroupCounts | Promise<ErrorGroupCounts> {
    return errorsOf(this).count(query);
  }

  /**
   * Reads one group of errors.
   *
   * @param id Id of the group; any text.
   * @param query Stretch of time and buckets of the sparkline; the rest has no say.
   * @returns The group, or `undefined` if there is none with this id.
   */
  fetchErrorGroup(
    id: string,
    query: ErrorGroupQuery = {},
  ): ErrorGroup | undefined | Promise<ErrorGroup | undefined> {
    return errorsOf(this).get(id, query);
  }

  /**
   * Sets the state of a group of errors. One that is `resolved` is open again, and a regression, as
   * soon as there is an occurrence later than `at`, whenever that is stored.
   *
   * @param id Id of the group; any text.
   * @param state The state.
   * @param at When it was set: epoch milliseconds; by default now.
   * @returns The group as it is then, or `undefined` if there is none with this id.
   */
  setErrorState(
    id: string,
    state: ErrorState,
    at: number = Date.now(),
  ): ErrorGroup | undefined | Promise<ErrorGroup | undefined> {
    const errors = errorsOf(this);
    return errors.setState(id, state, at) ? errors.get(id, {}) : undefined;
  }

  /**
   * Tells of logs that other processes save, so that a live tail here shows them too. May tell of
   * some twice, and of those that this process saved.
   *
   * By default there is nothing to tell: `undefined`.
   *
   * @param _listener Called with rows as `fetchLogs` gives them, oldest first.
   * @returns What ends it, or `undefined` if this connector can't tell.
   */
  watch(
    _listener: (logs: readonly Log[]) => void,
  ): StopWatching | undefined | Promise<StopWatching | undefined> {
    return undefined;
  }

  /**
   * Reads a text that {@linkcode BaseConnector.saveShared} stored, in whichever process: SuperTracer's
   * own, such as which sessions of the dashboard have ended.
   *
   * @param key Which one.
   * @returns The text; by default `undefined`, nothing is shared.
   */
  fetchShared(_key: string): string | undefined | Promise<string | undefined> {
    return undefined;
  }

  /**
   * Stores a text for all processes that use the storage, in place of the one before. It is no log:
   * neither `cleanup()` nor `clear()` takes it away. By default does nothing.
   *
   * @param key Which one: letters and `_`.
   * @param text Up to a megabyte.
   */
  saveShared(_key: string, _text: string): void | Promise<void> {}

  /**
   * Says how much is stored, cheaply: without reading the logs.
   *
   * @returns What is known, by default nothing.
   */
  storageStats(): StorageStats | undefined | Promise<StorageStats | undefined> {
    return undefined;
  }

  /**
   * Tells what else there is to know of the storage, out of what this process knows: it is asked
   * while the storage fails, too, and whether or not it is connected.
   *
   * @returns Facts, each with a label of its own; by default none.
   */
  storageFacts(): readonly StorageFact[] {
    return [];
  }
}
