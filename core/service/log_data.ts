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
  /** Where older ones follow: to be given as `before`. */
  readonly next: LogCursor | undefined;
  /** Whether these are as many as asked for, or all that there are. */
  readonly isComplete: boolean;
}

/** How logs are read. */
export interface LogDataOptions extends HistogramOptions {
  /** Logs of a page where the filters don't say. */
  readonly pageSize: number;
}

/** What the dashboard and the REST API show of logs. */
export class LogData {
  readonly #storage: OpenStorage;
  readonly #options: LogDataOptions;

  constructor(storage: OpenStorage, options: LogDataOptions) {
    this.#storage = storage;
    this.#options = options;
  }

  /** Logs, newest first, without headers and bodies, and how far was searched for them. */
  async read(filters: LogFilters): Promise<FoundLogs> {
    return await findLogs(await this.#storage.get(), filters, this.#options.scan);
  }

  /** A page of logs, newest first. */
  async page(filters: LogFilters): Promise<LogPage> {
    const limit = filters.limit ?? this.#options.pageSize;
    const found = await this.read({ ...filters, limit: limit + 1 });
    const logs = found.logs.slice(0, limit);
    const isCut = found.logs.length > limit;
    // What was not searched begins where the search ended, not after the last log.
    const next = isCut ? logs.at(-1) : found.scannedTo;
    return { logs, next, isComplete: isCut || found.isComplete };
  }

  /** One log, whole; `undefined` where there is none. */
  async find(id: number): Promise<Log | undefined> {
    return await (await this.#storage.get()).fetchLog(id);
  }

  /**
   * One log, whole.
   *
   * @throws {ServiceError} `notFound` where there is none.
   */
  async get(id: number): Promise<Log> {
    const log = await this.find(id);
    if (log !== undefined) return log;
    const message = `There is no log ${id}: it may have been deleted by age or number`;
    throw new ServiceError("notFound", message);
  }

  /** How many logs there are. */
  async count(filters: LogFilters): Promise<LogCount> {
    return await logCount(await this.#storage.get(), filters, this.#options.scan);
  }

  /** How many logs there were when; without a range in the last 24 hours. */
  async histogram(filters: LogFilters): Promise<LogHistogram> {
    return await readHistogram(this.#storage, filters, this.#options);
  }
}

/** Most logs that are counted one by one. */
const MAX_COUNT = 10_000;

/** How many logs there are. */
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
 * @param scan How far is searched at most, where no index finds them.
 */
async function logCount(
  storage: BaseConnector,
  filters: LogFilters,
  scan: ScanLimits | undefined,
): Promise<LogCount> {
  const { count, isExact } = await countUpTo(storage, filters, MAX_COUNT + 1, scan);
  return { count: Math.min(count, MAX_COUNT), isMore: !isExact };
}

/** Most logs that a histogram is made of. */
const MAX_LOGS = 2_000;
/** Metrics are by the minute: shorter ranges are drawn from the logs, unless those are too many. */
const MIN_METRICS_RANGE_MS = 15 * MINUTE_MS;

/** What a histogram is made of. */
interface HistogramOptions {
  /** How far is searched at most, where no index finds what is asked for. */
  readonly scan?: ScanLimits | undefined;
  /** Whether requests are counted. */
  readonly hasMetrics: boolean;
}

/**
 * How many logs there were when: by the metrics, where they know what the filters ask for, else by
 * the newest logs. Without a range the last 24 hours.
 *
 * @param open The storage.
 * @param filters Which logs.
 * @param options What it is made of.
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
  // Bars of a minute are coarse for a short range, but better than those of a part of it.
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

/** How many of the requests that the metrics counted are stored, and since when. */
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
