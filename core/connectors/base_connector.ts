import type {
  ErrorGroup,
  ErrorGroupCounts,
  ErrorGroupQuery,
  ErrorPoint,
  ErrorState,
} from "../error_groups/error_group.ts";
import {
  clearByCleanup,
  countPages,
  errorsOf,
  metricsOf,
  placesOf,
  saveOneByOne,
} from "./connector_defaults.ts";
import { wholeLimit } from "../filters/filter_conditions.ts";
import type { Log, LogCursor } from "../log/log.ts";
import type { LogBatch } from "./log_batch.ts";
import type { LogFilters, ScannedCondition } from "../filters/log_filters.ts";
import type { MetricsPoint, MetricsQuery } from "../metrics/metrics_point.ts";
import {
  LASTING_RETENTION,
  type RetentionDefaults,
  type RetentionOptions,
} from "./retention_options.ts";

/** Stops what {@linkcode BaseConnector.watch} started; a second call does nothing. */
export type StopWatching = () => void | Promise<void>;

/** Size of a storage, for the dashboard's Health screen. */
export interface StorageStats {
  /** Number of stored logs; may be an estimate. */
  readonly rows?: number | undefined;
  /** Size in bytes, including indexes and free space. */
  readonly bytes?: number | undefined;
}

/** A fact about a storage, for the dashboard's Health screen. */
export interface StorageFact {
  /** What the fact is about, such as `"Replica"`. */
  readonly label: string;
  /** The fact as readable text, without secrets. */
  readonly value: string;
  /**
   * Whether it is a failure.
   *
   * @default {false}
   */
  readonly isBad?: boolean | undefined;
  /**
   * Whether it is something that takes long and that storing waits for, with how far it is, such as
   * `"3 of 14 indexes are made"`. Where connecting takes too long, it is reported instead.
   *
   * @default {false}
   */
  readonly isUnderWay?: boolean | undefined;
}

/**
 * Base class of connectors, which store logs. A connector implements the seven abstract methods;
 * the other methods have defaults built on those, to be overridden if the storage can do better.
 *
 * **Lifecycle.** `connect()`, `initDb()`, any number of other calls, `disconnect()`. After
 * `disconnect()` a connector can be connected again and finds what was saved before. Before
 * `connect()` and after `disconnect()`, every operation on the storage fails with a
 * `ConnectorError`.
 *
 * **Concurrency.** Between `initDb()` and `disconnect()`, any method may be called while others are
 * running, by the same process and by other processes on the same storage.
 *
 * **Failure.** A method fails by throwing or rejecting with a `ConnectorError` that contains
 * neither secrets nor data. A failed `connect()` or `initDb()` can be called again.
 *
 * **Values.** A property that is absent or `undefined` is returned as `undefined`, never as `null`;
 * an empty string is returned as such. Bodies and `metadata` are JSON and are returned as
 * `JSON.parse(JSON.stringify(value))`: a body may be `null`, `false`, `0` or `""`, which is
 * different from an absent one. The caller ensures that other numbers are finite. A `timestamp`
 * from 1970 to 2100 is returned rounded to three decimals. A NUL or a lone surrogate in text, which
 * some storages don't accept, may be returned as U+FFFD, but never makes saving fail. Texts that
 * filters compare as a whole (methods, routes, ids, names) may have any length: one that is too
 * long for an index may be returned with its end replaced, but is still found by a filter with the
 * whole text. A connector modifies neither the logs nor the filters it is given, and what it
 * returns belongs to the caller.
 *
 * `testConnector` from `@supertracer/core/testing` checks a connector against this contract.
 *
 * @example A connector that stores nothing
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
  /** Name in the dashboard and in error messages; by default the name of the class. */
  get name(): string {
    return this.constructor.name;
  }

  /**
   * Whether `saveLog` and `saveLogs` only read the properties of {@linkcode Log} by name. They may
   * then be given logs that compute properties when read, which costs the app less; a spread,
   * `Object.keys()` or `structuredClone()` would not see those properties. `false` by default: logs
   * are plain objects.
   */
  get readsLazily(): boolean {
    return false;
  }

  /**
   * Milliseconds that logs may wait while nobody watches live, if that is longer than
   * `recording.flushIntervalMs`: for a storage that each batch costs much. `0` by default.
   */
  get calmIntervalMs(): number {
    return 0;
  }

  /**
   * Whether `saveLogs` stores each log of a batch only once, even if it is called with the batch
   * several times, and what it stores before it fails is either recognized or reported. `false` by default.
   */
  get savesBatchesOnce(): boolean {
    return false;
  }

  /**
   * Most bytes that the logs of a batch should take, as estimated when they are queued; a single log
   * may be larger. Read before each batch. By default there is no limit but `recording.batchSize`.
   */
  get maxBatchBytes(): number {
    return Infinity;
  }

  /**
   * Whether `fetchLogs` and `countLogs` apply `filters.where`. `false` by default: the caller then
   * omits `where` and applies it to the returned logs itself. A `where` that is too large or has an
   * unknown property is the caller's mistake: a `RangeError` or a `TypeError`, not a
   * `ConnectorError`.
   */
  get filtersExpressions(): boolean {
    return false;
  }

  /**
   * Returns the conditions for which `fetchLogs` and `countLogs` currently have no index and must
   * check every log. If `filtersExpressions` is `true`, the caller searches for these part by part,
   * for at most two seconds, and reports how far it got. None by default; conditions on headers and
   * bodies are always searched part by part.
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
   * Retention limits that apply if the options don't set them. By default the newest 1,000,000 logs
   * of any age, so that nobody can fill a disk by sending requests.
   */
  get retentionDefaults(): RetentionDefaults {
    return LASTING_RETENTION;
  }

  /**
   * Maximum number of logs that it can hold, regardless of `retention.maxRecords`; by default
   * `undefined`, no limit of its own.
   */
  get capacity(): number | undefined {
    return undefined;
  }

  /**
   * Opens the storage. Does nothing if it is open.
   *
   * @throws {ConnectorError} If the storage can't be opened; the message says what to do.
   */
  abstract connect(): void | Promise<void>;

  /**
   * Closes the storage and leaves no timer, file or connection open. Running calls finish or fail
   * with a `ConnectorError`. Does nothing if it is closed.
   */
  abstract disconnect(): void | Promise<void>;

  /**
   * Creates missing tables or collections and keeps existing ones. May be called any number of
   * times, and by several processes at the same time.
   *
   * @throws {ConnectorError} If the storage can't be prepared, or was created by a newer version.
   */
  abstract initDb(): void | Promise<void>;

  /**
   * Stores one log. Once it returns, or its promise resolves, the log is stored and can be fetched.
   *
   * @param log The log; its `id` is ignored.
   * @returns The new id: a positive safe integer, greater than that of every log stored before the
   * call, and never reused, not even after a cleanup.
   * @throws {ConnectorError} If the log was not stored.
   */
  abstract saveLog(log: Log): number | Promise<number>;

  /**
   * Lists logs that meet every condition of `filters`, newest first: by descending `timestamp`, and
   * for equal timestamps by descending `id`. The cursor of the last log, passed as `before`,
   * continues the list: nothing is repeated or skipped, whatever is saved or deleted in between.
   *
   * The logs may omit `headers`, `requestBody`, `responseHeaders`, `responseBody` and the texts of
   * both bodies, but nothing else.
   *
   * @param filters The conditions; by default the newest 20 logs.
   * @returns At most `filters.limit` logs.
   */
  abstract fetchLogs(filters?: LogFilters): Log[] | Promise<Log[]>;

  /**
   * Lists the cursors of logs, in the order of `fetchLogs`. SuperTracer asks for two of them after
   * skipping some thousands, to search what is between. By default reads all the logs.
   *
   * @param filters The conditions.
   * @param skip How many to skip before the first: a whole number, 0 or more.
   * @returns At most `limit` cursors.
   */
  fetchPlaces(filters: LogFilters, skip: number): LogCursor[] | Promise<LogCursor[]> {
    return placesOf(this, filters, skip);
  }

  /**
   * Reads one complete log.
   *
   * @param id Id of the log; any number.
   * @returns The log, or `undefined` if no log has this id.
   */
  abstract fetchLog(id: number): Log | undefined | Promise<Log | undefined>;

  /**
   * Deletes logs whose `timestamp` is older than `cleanupOlderThanHours`, and then all but the
   * newest `maxRecords`, in the order of `fetchLogs`. A limit of 0 means no limit; with
   * `enabled: false` nothing is deleted. Logs saved during the cleanup may be missed. A connector
   * may keep more if clocks contradict each other: timestamps in the future, or a current time long
   * after the newest log. Metrics have their own retention.
   *
   * `maxBytes` is for connectors that can measure their size; others ignore it.
   *
   * @param retention The limits.
   * @returns The exact number of deleted logs.
   */
  abstract cleanup(retention: RetentionOptions): number | Promise<number>;

  /**
   * Deletes everything: logs, metrics and error groups. Ids are not reused, and batch keys stay
   * known. Anything saved in the meantime may be missed.
   *
   * By default `cleanup()` deletes every log up to now, and what is kept in memory is discarded. A
   * connector that stores metrics or error groups deletes them here as well.
   *
   * @returns The exact number of deleted logs.
   */
  clear(): number | Promise<number> {
    return clearByCleanup(this);
  }

  /**
   * Stores a batch: its logs in order, then its metrics. Each stored log with an `errorGroup`
   * counts as one occurrence of that group; `saveLog` alone counts nothing. A connector that
   * overrides this method and does not store groups itself passes `errorPoints(logs, ids)` to
   * {@linkcode saveErrors}.
   *
   * If it fails after storing some logs, these must be the first of the batch, and
   * `ConnectorError.saved` has their ids: the caller continues with the others and the metrics as a
   * new batch. If `saved` is empty, the caller may retry the same batch.
   *
   * A connector with {@linkcode savesBatchesOnce} stores logs, their metrics and their errors in one
   * transaction and remembers the key of a process's last batch for at least a day: a batch that is already stored is
   * not stored again, and its original ids are returned.
   *
   * By default saves the logs one by one.
   *
   * @param batch Logs and metrics; both may be empty.
   * @returns The ids in the order of the logs, ascending.
   * @throws {ConnectorError} If not everything was stored.
   */
  saveLogs(batch: LogBatch): number[] | Promise<number[]> {
    return saveOneByOne(this, batch);
  }

  /**
   * Counts the logs that meet the conditions, ignoring `limit`, up to `atMost`: "more than 10,000"
   * then costs no more with a million logs than with ten thousand.
   *
   * By default reads them, page by page.
   *
   * @param filters The conditions; by default all logs.
   * @param atMost Where counting stops: rounded down, 0 for negative numbers and `NaN`. By default
   * it does not stop.
   * @returns How many there are, or `atMost` if there are more.
   */
  countLogs(filters?: LogFilters, atMost?: number): number | Promise<number> {
    return countPages(this, filters, wholeLimit(atMost, Infinity));
  }

  /**
   * Adds points to the stored ones. For equal keys (start, method, route and status class),
   * `count`, `sumMs` and buckets are summed, and `maxMs` is the maximum.
   *
   * By default they are kept in memory, for this process only.
   *
   * @param points The points; several may have the same key.
   */
  saveMetrics(points: readonly MetricsPoint[]): void | Promise<void> {
    metricsOf(this).add(points);
  }

  /**
   * Reads the points of a time range, summed within each bucket of the query, ascending by `start`.
   *
   * @param query Which points; by default those of the last 24 hours.
   * @returns One point per key in use.
   */
  fetchMetrics(query: MetricsQuery = {}): MetricsPoint[] | Promise<MetricsPoint[]> {
    return metricsOf(this).fetch(query);
  }

  /**
   * Counts occurrences of errors. For each group, counts are summed minute by minute, `firstSeen`
   * is the minimum and `lastSeen` the maximum. A new group is open.
   *
   * By default the 1,000 groups seen last are kept in memory, for this process only.
   *
   * @param points The points; several may be of the same group.
   */
  saveErrors(points: readonly ErrorPoint[]): void | Promise<void> {
    errorsOf(this).add(points);
  }

  /**
   * Lists error groups, most recent first: by descending `lastSeen`, and for equal times by
   * descending `id`.
   *
   * @param query Which groups; by default the 50 seen last.
   * @returns The groups.
   */
  fetchErrorGroups(query: ErrorGroupQuery = {}): ErrorGroup[] | Promise<ErrorGroup[]> {
    return errorsOf(this).list(query);
  }

  /**
   * Counts error groups by state.
   *
   * @param query Which groups; `state` and `limit` are ignored.
   * @returns How many there are in each state.
   */
  countErrorGroups(query: ErrorGroupQuery = {}): ErrorGroupCounts | Promise<ErrorGroupCounts> {
    return errorsOf(this).count(query);
  }

  /**
   * Reads one error group.
   *
   * @param id Id of the group; any string.
   * @param query Range and buckets of the sparkline; the rest is ignored.
   * @returns The group, or `undefined` if no group has this id.
   */
  fetchErrorGroup(
    id: string,
    query: ErrorGroupQuery = {},
  ): ErrorGroup | undefined | Promise<ErrorGroup | undefined> {
    return errorsOf(this).get(id, query);
  }

  /**
   * Sets the state of an error group. A `resolved` group becomes open again, marked as a
   * regression, with the first occurrence after `at`, whenever that is stored.
   *
   * @param id Id of the group; any string.
   * @param state The state.
   * @param at When it was set: epoch milliseconds; by default now.
   * @returns The updated group, or `undefined` if no group has this id.
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
   * Reports logs that other processes save, so that the live tail of this process shows them too.
   * May report some twice, and also those saved by this process.
   *
   * By default returns `undefined`.
   *
   * @param _listener Called with logs as returned by `fetchLogs`, oldest first.
   * @returns A function that stops it, or `undefined` if this connector does not support it.
   */
  watch(
    _listener: (logs: readonly Log[]) => void,
  ): StopWatching | undefined | Promise<StopWatching | undefined> {
    return undefined;
  }

  /**
   * Reads a text stored by {@linkcode BaseConnector.saveShared} in any process. SuperTracer uses
   * this for state of its own, such as which dashboard sessions have ended.
   *
   * @param key Key of the text.
   * @returns The text; by default `undefined`, as nothing is shared.
   */
  fetchShared(_key: string): string | undefined | Promise<string | undefined> {
    return undefined;
  }

  /**
   * Stores a text for all processes on the storage, replacing the previous one. Neither `cleanup()`
   * nor `clear()` deletes it. By default does nothing.
   *
   * @param key Key of the text: letters and `_`.
   * @param text Up to a megabyte.
   */
  saveShared(_key: string, _text: string): void | Promise<void> {}

  /**
   * Returns the size of the storage, cheaply: without reading the logs.
   *
   * @returns What is known; by default `undefined`.
   */
  storageStats(): StorageStats | undefined | Promise<StorageStats | undefined> {
    return undefined;
  }

  /**
   * Returns further facts about the storage from the memory of this process. It is also called
   * while the storage fails or is not connected.
   *
   * @returns Facts with distinct labels; by default none.
   */
  storageFacts(): readonly StorageFact[] {
    return [];
  }
}
