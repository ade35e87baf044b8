import type { BaseConnector } from "../connectors/base_connector.ts";
import type { ScanLimits } from "../connectors/bounded_search.ts";
import { countUpTo, findLogs, type FoundLogs } from "../connectors/filtered_reader.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { Log, LogCursor } from "../log/log.ts";
import { resolveMetricsQuery } from "../metrics/metrics_query.ts";
import { MINUTE_MS } from "../runtime/units.ts";
import {
  histogramOfLogs,
  histogramOfPoints,
  histogramWidth,
  type LogHistogram,
  type MetricsConditions,
  metricsConditions,
  oldestStored,
  type StoredCount,
  type TimeRange,
} from "./log_histogram.ts";
import type { OpenStorage } from "./open_storage.ts";
import { ServiceError } from "./service_error.ts";

/** A page of logs. */
export interface LogPage {
  /** The logs, newest first. */
  readonly logs: readonly Log[];
  /** Cursor of the next page, for `before`; `undefined` if there is none. */
  readonly next: LogCursor | undefined;
  /** Whether the page is full, or contains all there are. */
  readonly isComplete: boolean;
}

/** How logs are read. */
export interface LogDataOptions extends HistogramOptions {
  /** Default number of logs per page. */
  readonly pageSize: number;
}

/** Logs, as the dashboard and the REST API show them. */
export class LogData {
  readonly #storage: OpenStorage;
  readonly #options: LogDataOptions;

  constructor(storage: OpenStorage, options: LogDataOptions) {
    this.#storage = storage;
    this.#options = options;
  }

  /** Reads logs, newest first, without headers and bodies, and how far the search got. */
  async read(filters: LogFilters): Promise<FoundLogs> {
    return await findLogs(await this.#storage.get(), filters, this.#options.scan);
  }

  /** A page of logs, newest first. */
  async page(filters: LogFilters): Promise<LogPage> {
    const limit = filters.limit ?? this.#options.pageSize;
    const found = await this.read({ ...filters, limit: limit + 1 });
    const logs = found.logs.slice(0, limit);
    const isCut = found.logs.length > limit;
    // The next page begins where the search ended, not after the last log.
    const next = isCut ? logs.at(-1) : found.scannedTo;
    return { logs, next, isComplete: isCut || found.isComplete };
  }

  /** Reads a complete log; `undefined` if there is none. */
  async find(id: number): Promise<Log | undefined> {
    return await (await this.#storage.get()).fetchLog(id);
  }

  /**
   * Reads a complete log.
   *
   * @throws {ServiceError} `notFound` if there is none.
   */
  async get(id: number): Promise<Log> {
    const log = await this.find(id);
    if (log !== undefined) return log;
    const message = `There is no log ${id}: it may have been deleted by age or number`;
    throw new ServiceError("notFound", message);
  }

  /** Number of logs. */
  async count(filters: LogFilters): Promise<LogCount> {
    return await logCount(await this.#storage.get(), filters, this.#options.scan);
  }

  /** Counts logs over time; without a range, over the last 24 hours. */
  async histogram(filters: LogFilters): Promise<LogHistogram> {
    return await readHistogram(this.#storage, filters, this.#options);
  }
}

/** Maximum number of logs counted individually. */
const MAX_COUNT = 10_000;

/** Number of logs. */
export interface LogCount {
  /** At most 10,000. */
  readonly count: number;
  /** Whether there may be more. */
  readonly isMore: boolean;
}

/**
 * Counts logs up to a bound.
 *
 * @param storage Where they are.
 * @param filters Which ones.
 * @param scan Limits of a search without an index.
 */
async function logCount(
  storage: BaseConnector,
  filters: LogFilters,
  scan: ScanLimits | undefined,
): Promise<LogCount> {
  const { count, isExact } = await countUpTo(storage, filters, MAX_COUNT + 1, scan);
  return { count: Math.min(count, MAX_COUNT), isMore: !isExact };
}

/** Maximum number of logs in a histogram. */
const MAX_LOGS = 2_000;
/**
 * Metrics have minutes only: shorter ranges are counted from the logs, unless there are too many.
 */
const MIN_METRICS_RANGE_MS = 15 * MINUTE_MS;

/** Options of a histogram. */
interface HistogramOptions {
  /** Limits of searches without an index. */
  readonly scan?: ScanLimits | undefined;
  /** Whether requests are counted. */
  readonly hasMetrics: boolean;
}

/**
 * Counts logs over time: from the metrics, if they can answer the filters, otherwise from the
 * newest logs. Without a range, over the last 24 hours.
 *
 * @param open The storage.
 * @param filters Which logs.
 * @param options Its options.
 */
async function readHistogram(
  open: OpenStorage,
  filters: LogFilters,
  { scan, hasMetrics }: HistogramOptions,
): Promise<LogHistogram> {
  const { startDate, endDate } = filters;
  const range = resolveMetricsQuery({ startDate, endDate }, Date.now());
  const conditions = hasMetrics ? metricsConditions(filters) : undefined;
  if (conditions !== undefined && range.endMs - range.startMs >= MIN_METRICS_RANGE_MS) {
    return await countedHistogram(await open.upToDate(), filters, range, conditions, scan);
  }
  const exact = {
    startMs: startDate === undefined ? range.startMs : Number(startDate),
    endMs: endDate === undefined ? range.endMs : Math.max(Number(endDate), Number(startDate ?? 0)),
  };
  const found = await findLogs(await open.get(), {
    ...filters,
    startDate: exact.startMs,
    endDate: exact.endMs,
    before: undefined,
    after: undefined,
    limit: MAX_LOGS + 1,
  }, scan);
  const isCut = found.logs.length > MAX_LOGS;
  const isWholeMinutes = exact.startMs === range.startMs && exact.endMs === range.endMs;
  // Bars of a minute are coarse for a short range, but better than bars for a part of it.
  if (isCut && isWholeMinutes && conditions !== undefined) {
    return await countedHistogram(await open.upToDate(), filters, range, conditions, scan);
  }
  const logs = found.logs.slice(0, MAX_LOGS);
  const countedFrom = isCut
    ? logs.at(-1)?.timestamp
    : found.isComplete
    ? exact.startMs
    : found.scannedTo?.timestamp;
  return histogramOfLogs(logs, exact, countedFrom ?? exact.endMs);
}

async function countedHistogram(
  storage: BaseConnector,
  filters: LogFilters,
  range: TimeRange,
  conditions: MetricsConditions,
  scan: ScanLimits | undefined,
): Promise<LogHistogram> {
  const { startMs, endMs } = range;
  const { method, route } = conditions;
  const query = { startDate: startMs, endDate: endMs, method, route };
  const bucketMs = Math.max(MINUTE_MS, histogramWidth(range));
  const points = await storage.fetchMetrics({ ...query, bucketMs });
  const counted = histogramOfPoints(points, range, bucketMs, conditions);
  const inRange = { ...filters, startDate: startMs, endDate: endMs };
  return { ...counted, stored: await countStored(storage, inRange, counted, scan) };
}

/** Counts how many of the requests in the metrics are stored, and since when. */
async function countStored(
  storage: BaseConnector,
  filters: LogFilters,
  counted: LogHistogram,
  scan: ScanLimits | undefined,
): Promise<StoredCount> {
  const total = counted.buckets.reduce((sum, bucket) => sum + bucket.total, 0);
  const stored = await logCount(storage, filters, scan);
  if (stored.count >= total) return { ...stored, from: counted.start };
  const from = await oldestStored(counted, async (endDate) => {
    return (await storage.fetchLogs({ ...filters, endDate, limit: 1 })).length > 0;
  });
  return { ...stored, from };
}
