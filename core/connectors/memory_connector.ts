import { HOUR_MS } from "../runtime/units.ts";
import { checkOptionNames } from "./option_names.ts";
import { BaseConnector, type StorageStats } from "./base_connector.ts";
import { copyLog, RequestRecord } from "../log/log_shapes.ts";
import { errorPoints } from "../error_groups/error_points.ts";
import { ConfigError, ConnectorError } from "./errors.ts";
import { filterConditions, wholeLimit } from "../filters/filter_conditions.ts";
import type { Log, LogCursor } from "../log/log.ts";
import { batchFailure, type LogBatch } from "./log_batch.ts";
import type { LogFilters, ScannedCondition } from "../filters/log_filters.ts";
import { LogRing } from "./log_ring.ts";
import { compileFilters } from "../filters/matches_filters.ts";
import { forgetStores } from "./connector_defaults.ts";
import {
  MEMORY_RETENTION,
  type RetentionDefaults,
  type RetentionOptions,
} from "./retention_options.ts";

/** Upper limit of `maxRecords`. */
export const MAX_RECORDS = 1_000_000;

/** Options of {@linkcode MemoryConnector}. */
export interface MemoryConnectorOptions {
  /**
   * Maximum number of logs kept, 1 to 1,000,000. Each further log replaces the one saved first.
   *
   * @default {10_000}
   */
  readonly maxRecords?: number | undefined;
}

/**
 * Keeps the newest logs in memory, until the process ends. This is the default connector. Saving a
 * log and finding one by id take the same time however many there are.
 *
 * `retention.maxBytes` is ignored; limit the memory with `maxRecords` and the body sizes in
 * `capture`.
 *
 * @example Keep more than the default
 * ```ts
 * import { MemoryConnector, SuperTracer } from "@supertracer/core";
 *
 * const tracer = new SuperTracer(() => new Response("Hello"), {
 *   connector: new MemoryConnector({ maxRecords: 50_000 }),
 * });
 * ```
 */
export class MemoryConnector extends BaseConnector {
  readonly #logs: LogRing;
  #isConnected = false;

  /**
   * Creates an empty connector.
   *
   * @param options How much it keeps.
   * @throws {ConfigError} If `maxRecords` is not a whole number from 1 to 1,000,000.
   */
  constructor(options: MemoryConnectorOptions = {}) {
    super();
    checkOptionNames("MemoryConnector", options, { maxRecords: true });
    const { maxRecords = 10_000 } = options;
    if (!Number.isInteger(maxRecords) || maxRecords < 1 || maxRecords > MAX_RECORDS) {
      throw new ConfigError(
        `Cannot create a MemoryConnector: maxRecords must be a whole number from 1 to 1,000,000, ` +
          `received ${String(maxRecords)}`,
      );
    }
    this.#logs = new LogRing(maxRecords);
  }

  /** `true`: requests are kept as they were recorded, and only read when requested. */
  override get readsLazily(): boolean {
    return true;
  }

  /** `true`. */
  override get filtersExpressions(): boolean {
    return true;
  }

  /** Its `maxRecords`, and 24 hours. */
  override get retentionDefaults(): RetentionDefaults {
    return { ...MEMORY_RETENTION, maxRecords: this.#logs.capacity };
  }

  /** Its `maxRecords`. */
  override get capacity(): number | undefined {
    return this.#logs.capacity;
  }

  /** Opens the connector; logs saved before `disconnect()` are still there. */
  connect(): void {
    this.#isConnected = true;
  }

  /** Closes the connector; the object keeps its logs. */
  disconnect(): void {
    this.#isConnected = false;
  }

  /**
   * Does nothing, as there is nothing to prepare.
   *
   * @throws {ConnectorError} If it is not connected.
   */
  initDb(): void {
    this.#connected();
  }

  /**
   * Keeps one log.
   *
   * @param log The log.
   * @returns Its id.
   * @throws {ConnectorError} If it is not connected, or a body or the metadata is not JSON.
   */
  saveLog(log: Log): number {
    const logs = this.#connected();
    // The recorder does not keep the requests it passes on, so they need no copy.
    return logs.add(log instanceof RequestRecord ? log : ownCopy(log));
  }

  /**
   * Keeps a batch.
   *
   * @param batch Logs and metrics.
   * @returns The ids of the logs.
   * @throws {ConnectorError} If it is not connected, or a body or metadata is not JSON.
   */
  override saveLogs(batch: LogBatch): number[] {
    const saved: number[] = [];
    try {
      try {
        for (const log of batch.logs) saved.push(this.saveLog(log));
      } finally {
        this.saveErrors(errorPoints(batch.logs.slice(0, saved.length), saved));
      }
      if (batch.metrics.length > 0) this.saveMetrics(batch.metrics);
    } catch (error) {
      throw batchFailure(error, saved, batch.logs.length);
    }
    return saved;
  }

  /**
   * Lists logs, newest first, without headers and bodies.
   *
   * @param filters The conditions; by default the newest 20 logs.
   * @returns Copies of the logs.
   * @throws {ConnectorError} If it is not connected.
   */
  fetchLogs(filters: LogFilters = {}): Log[] {
    const rows: Log[] = [];
    const limit = filterConditions(filters)?.limit ?? 0;
    if (limit === 0) {
      this.#connected();
      return rows;
    }
    for (const log of this.#matching(filters)) {
      if (rows.push(copyLog(log, "row")) >= limit) break;
    }
    return rows;
  }

  /**
   * All conditions except those on time: logs are checked one by one.
   *
   * @param filters The conditions.
   * @returns Their names.
   */
  override scannedConditions(filters: LogFilters): readonly ScannedCondition[] {
    const {
      limit: _limit,
      startDate: _start,
      endDate: _end,
      before: _before,
      after: _after,
      ...rest
    } = filters;
    const names = Object.keys(rest) as (keyof typeof rest)[];
    return names.filter((name) => rest[name] !== undefined);
  }

  /**
   * Lists the cursors of logs.
   *
   * @param filters The conditions.
   * @param skip How many to skip before the first.
   * @returns At most `limit` cursors.
   * @throws {ConnectorError} If it is not connected.
   */
  override fetchPlaces(filters: LogFilters, skip: number): LogCursor[] {
    this.#connected();
    const places: LogCursor[] = [];
    const limit = filterConditions(filters)?.limit ?? 0;
    if (limit === 0) return places;
    let passed = 0;
    for (const { timestamp, id } of this.#matching(filters)) {
      if (passed++ < skip) continue;
      if (places.push({ timestamp, id }) >= limit) break;
    }
    return places;
  }

  /**
   * Counts logs.
   *
   * @param filters The conditions; by default all logs.
   * @param atMost Where counting stops.
   * @returns How many logs meet them, at most `atMost`.
   * @throws {ConnectorError} If it is not connected.
   */
  override countLogs(filters?: LogFilters, atMost?: number): number {
    const most = wholeLimit(atMost, Infinity);
    let count = 0;
    for (const _ of this.#matching(filters)) {
      if (count >= most) break;
      count++;
    }
    return count;
  }

  /**
   * Reads one log.
   *
   * @param id Its id.
   * @returns A copy of the log, or `undefined`.
   * @throws {ConnectorError} If it is not connected.
   */
  fetchLog(id: number): Log | undefined {
    const log = this.#connected().get(id);
    return log && copyLog(log);
  }

  /**
   * Deletes old logs.
   *
   * @param retention The limits; `maxBytes` is ignored.
   * @returns The number of deleted logs.
   * @throws {ConnectorError} If it is not connected.
   */
  cleanup(retention: RetentionOptions): number {
    const logs = this.#connected();
    if (!retention.enabled) return 0;
    const { cleanupOlderThanHours: hours, maxRecords } = retention;
    const tooOld = hours > 0 ? logs.countOlder(Date.now() - hours * HOUR_MS) : 0;
    const tooMany = maxRecords > 0 ? logs.size - Math.floor(maxRecords) : 0;
    const count = Math.max(tooOld, tooMany, 0);
    logs.deleteOldest(count);
    return count;
  }

  /**
   * Deletes all logs, metrics and error groups.
   *
   * @returns The number of deleted logs.
   * @throws {ConnectorError} If it is not connected.
   */
  override clear(): number {
    const logs = this.#connected();
    const count = logs.size;
    logs.deleteOldest(count);
    forgetStores(this);
    return count;
  }

  /**
   * Returns how many logs are kept.
   *
   * @returns Their number.
   * @throws {ConnectorError} If it is not connected.
   */
  override storageStats(): StorageStats {
    return { rows: this.#connected().size };
  }

  *#matching(filters: LogFilters = {}): Generator<Log, void, void> {
    const logs = this.#connected();
    const conditions = filterConditions(filters);
    if (conditions === undefined) return;
    const { start = -Infinity, end = Infinity, before, after } = conditions;
    const oldest = Math.max(start, after?.timestamp ?? -Infinity);
    const matches = compileFilters(filters);
    for (const log of logs.newestFirst(Math.min(end, before?.timestamp ?? Infinity))) {
      if (log.timestamp < oldest) return;
      if (matches(log)) yield log;
    }
  }

  #connected(): LogRing {
    if (!this.#isConnected) {
      throw new ConnectorError(
        "Cannot use the MemoryConnector: it is not connected: call connect()",
      );
    }
    return this.#logs;
  }
}

function ownCopy(log: Log): Log {
  try {
    return copyLog(log);
  } catch (cause) {
    throw new ConnectorError(
      "Cannot save a log: its bodies and metadata must be JSON (no cycles, no BigInt)",
      { cause },
    );
  }
}
