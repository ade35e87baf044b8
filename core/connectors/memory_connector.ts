import { BaseConnector, type StorageStats } from "./base_connector.ts";
import { copyLog } from "../log/copy_log.ts";
import { errorPoints } from "../error_groups/error_points.ts";
import { ConfigError, ConnectorError } from "./errors.ts";
import { filterConditions, wholeLimit } from "../filters/filter_conditions.ts";
import type { Log, LogCursor } from "../log/log.ts";
import { batchFailure, type LogBatch } from "./log_batch.ts";
import type { LogFilters, ScannedCondition } from "../filters/log_filters.ts";
import { LogRing } from "./log_ring.ts";
import { compileFilters } from "../filters/matches_filters.ts";
import { forgetStores } from "./memory_stores.ts";
import {
  MEMORY_RETENTION,
  type RetentionDefaults,
  type RetentionOptions,
} from "./retention_options.ts";
import { RequestRecord } from "../log/request_record.ts";

/** Most logs that memory may be told to keep. */
export const MAX_RECORDS = 1_000_000;
const HOUR_MS = 3_600_000;

/** What a {@linkcode MemoryConnector} can be told. */
export interface MemoryConnectorOptions {
  /**
   * Most logs kept; the next one takes the place of the one saved first. 1 to 1,000,000.
   *
   * @default {10_000}
   */
  readonly maxRecords?: number | undefined;
}

/**
 * Keeps the last logs in memory, for as long as the process lives: the default connector. Saving a
 * log and finding one by its id cost the same however many there are.
 *
 * `retention.maxBytes` is ignored; bound the memory by `maxRecords` and by the sizes of bodies in
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
   * Makes an empty connector.
   *
   * @param options How much it keeps.
   * @throws {ConfigError} If `maxRecords` is not a whole number from 1 to 1,000,000.
   */
  constructor(options: MemoryConnectorOptions = {}) {
    super();
    const { maxRecords = 10_000 } = options;
    if (!Number.isInteger(maxRecords) || maxRecords < 1 || maxRecords > MAX_RECORDS) {
      throw new ConfigError(
        `Cannot make a MemoryConnector: maxRecords must be a whole number from 1 to 1,000,000, ` +
          `received ${String(maxRecords)}`,
      );
    }
    this.#logs = new LogRing(maxRecords);
  }

  /** `true`: requests are kept as they were recorded, and read when somebody looks. */
  override get readsLazily(): boolean {
    return true;
  }

  /** `true`. */
  override get filtersExpressions(): boolean {
    return true;
  }

  /** Its `maxRecords`, of the last 24 hours. */
  override get retentionDefaults(): RetentionDefaults {
    return { ...MEMORY_RETENTION, maxRecords: this.#logs.capacity };
  }

  /** Its `maxRecords`. */
  override get capacity(): number | undefined {
    return this.#logs.capacity;
  }

  /** Opens it; what was saved before `disconnect()` is still there. */
  connect(): void {
    this.#isConnected = true;
  }

  /** Closes it; the logs stay with the object. */
  disconnect(): void {
    this.#isConnected = false;
  }

  /**
   * Does nothing: there is nothing to prepare.
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
    // The recorder lets go of the requests it hands over, so they need no copy.
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
   * @param filters The conditions; without them the newest 20.
   * @returns Copies of what is kept.
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
   * All conditions but those of time: logs are looked at one by one.
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
   * Lists where logs are.
   *
   * @param filters The conditions.
   * @param skip How many are passed over before the first.
   * @returns At most `limit` places.
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
   * @param filters The conditions; without them all logs.
   * @param atMost Where counting ends.
   * @returns How many meet them, at most `atMost`.
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
   * @returns A copy of what is kept, or `undefined`.
   * @throws {ConnectorError} If it is not connected.
   */
  fetchLog(id: number): Log | undefined {
    const log = this.#connected().get(id);
    return log && copyLog(log);
  }

  /**
   * Lets old logs go.
   *
   * @param retention How long logs are kept; `maxBytes` is ignored.
   * @returns How many logs went.
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
   * Lets all logs go, the metrics, and the groups of errors.
   *
   * @returns How many logs went.
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
   * Says how many logs are kept.
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
