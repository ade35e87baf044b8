import type { ErrorPoint } from "../error_groups/error_group.ts";
import { errorPoints } from "../error_groups/error_points.ts";
import { ErrorStore } from "../error_groups/error_store.ts";
import { filterConditions } from "../filters/filter_conditions.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { Log, LogCursor } from "../log/log.ts";
import type { MetricsPoint } from "../metrics/metrics_point.ts";
import { MetricsStore } from "../metrics/metrics_store.ts";
import { batchFailure, type LogBatch } from "./log_batch.ts";
import type { RetentionOptions } from "./retention_options.ts";

/** The methods on which defaults are built. */
interface Basics {
  saveLog(log: Log): number | Promise<number>;
  fetchLogs(filters?: LogFilters): Log[] | Promise<Log[]>;
  cleanup(retention: RetentionOptions): number | Promise<number>;
  saveErrors(points: readonly ErrorPoint[]): void | Promise<void>;
  saveMetrics(points: readonly MetricsPoint[]): void | Promise<void>;
}

/** Rows read at once to be counted. */
const COUNT_PAGE = 1_000;

/** Saves one log after the other, then the metrics. */
export async function saveOneByOne(connector: Basics, batch: LogBatch): Promise<number[]> {
  const saved: number[] = [];
  try {
    try {
      for (const log of batch.logs) saved.push(await connector.saveLog(log));
    } finally {
      const errors = errorPoints(batch.logs.slice(0, saved.length), saved);
      if (errors.length > 0) await connector.saveErrors(errors);
    }
    if (batch.metrics.length > 0) await connector.saveMetrics(batch.metrics);
  } catch (error) {
    throw batchFailure(error, saved, batch.logs.length);
  }
  return saved;
}

/** Has a cleanup delete every log of the past, and forgets what is kept in memory. */
export async function clearByCleanup(connector: Basics): Promise<number> {
  const deleted = await connector.cleanup({
    enabled: true,
    maxRecords: 0,
    cleanupIntervalMinutes: 30,
    cleanupOlderThanHours: Number.MIN_VALUE,
  });
  forgetStores(connector);
  return deleted;
}

/** Lists logs for their places alone. */
export async function placesOf(
  connector: Basics,
  filters: LogFilters,
  skip: number,
): Promise<LogCursor[]> {
  const limit = filterConditions(filters)?.limit ?? 0;
  if (limit === 0) return [];
  const logs = await connector.fetchLogs({ ...filters, limit: skip + limit });
  return logs.slice(skip).map(({ timestamp, id }) => ({ timestamp, id }));
}

/** Counts by reading, page by page. */
export async function countPages(
  connector: Basics,
  filters: LogFilters | undefined,
  atMost: number,
): Promise<number> {
  let count = 0;
  let before = filters?.before;
  while (count < atMost) {
    const limit = Math.min(COUNT_PAGE, atMost - count);
    const page = await connector.fetchLogs({ ...filters, limit, before });
    count += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < limit) break;
    before = { timestamp: last.timestamp, id: last.id };
  }
  return count;
}

/**
 * Metrics of the connectors that do not store them. Not a private field of their class, so that a
 * connector built on another version of this package still is a `BaseConnector` to the compiler.
 */
const metricsStores = new WeakMap<object, MetricsStore>();
/** The same for groups of errors. */
const errorStores = new WeakMap<object, ErrorStore>();

/**
 * Limits the minutes of metrics kept in memory for a connector that does not store them.
 *
 * @param connector The connector, before its first metrics.
 * @param maxMinutes The bound.
 */
export function boundMetrics(connector: object, maxMinutes: number): void {
  if (!metricsStores.has(connector)) metricsStores.set(connector, new MetricsStore(maxMinutes));
}

/** The metrics that are kept in memory for a connector. */
export function metricsOf(connector: object): MetricsStore {
  let store = metricsStores.get(connector);
  if (store === undefined) metricsStores.set(connector, store = new MetricsStore());
  return store;
}

/** The groups of errors that are kept in memory for a connector. */
export function errorsOf(connector: object): ErrorStore {
  let store = errorStores.get(connector);
  if (store === undefined) errorStores.set(connector, store = new ErrorStore());
  return store;
}

/** Forgets what is kept in memory for a connector. */
export function forgetStores(connector: object): void {
  metricsStores.get(connector)?.clear();
  errorStores.get(connector)?.clear();
}
