import type { BaseConnector } from "../connectors/base_connector.ts";
import type { Capture, InFlightRequest } from "../capture/capture.ts";
import { MINUTE_MS } from "../runtime/units.ts";
import type { ConfigurationEntry } from "./configuration_entries.ts";
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
import { ErrorData } from "./error_data.ts";
import type { ErrorGroup } from "../error_groups/error_group.ts";
import type { LogPage } from "./log_page.ts";
import { readStorage, type StorageHealth } from "./storage_health.ts";
import { countLogs, type LogPage as ReadLogs, readLogs } from "../connectors/filtered_reader.ts";
import type { Log } from "../log/log.ts";
import { LogExporter } from "./log_exporter.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import { ReadGate } from "./read_gate.ts";
import { ServiceError } from "./service_error.ts";
import { buildReport } from "../metrics/build_report.ts";
import { type Coverage, coverageOf, coversAll } from "../metrics/coverage.ts";
import { lastErrors } from "./last_errors.ts";
import type { RequestTotal } from "../metrics/request_totals.ts";
import { summarizeRoutes } from "../metrics/summarize_routes.ts";
import type { MetricsPoint, MetricsQuery } from "../metrics/metrics_point.ts";
import { type ResolvedMetricsQuery, resolveMetricsQuery } from "../metrics/metrics_query.ts";
import type {
  LatencySummary,
  MetricsReport,
  RequestCounts,
  RouteSummary,
} from "../metrics/metrics_report.ts";
import type { ScanLimits } from "../connectors/bounded_search.ts";
import { METRICS_LEVELS_MS } from "../sql/metrics_levels.ts";
import type { TracerStats } from "../recording/tracer_stats.ts";
import { VERSION } from "../runtime/version.ts";

/** Most logs that are counted one by one. */
const MAX_COUNT = 10_000;
/** Most logs that a histogram is made of. */
const MAX_HISTOGRAM_LOGS = 2_000;
/** Metrics are by the minute: shorter ranges are drawn from the logs, unless those are too many. */
const MIN_METRICS_RANGE_MS = 15 * MINUTE_MS;
/** Most routes of a list. */
const MAX_ROUTES = 500;
/** Groups of errors that an overview has. */
const MAX_OPEN = 5;
/** Buckets of a sparkline, about. */
const SPARKLINE_BUCKETS = 40;

/** What the data is made of. */
export interface TracerParts {
  readonly connector: BaseConnector;
  /** Opens the storage where it is not. */
  ready(): Promise<void>;
  /** Has stored what was recorded before. */
  flush(): Promise<void>;
  stats(): TracerStats;
  readonly capture: Pick<Capture, "isRecording" | "listInFlight" | "ownCost">;
  readonly instance: string;
  readonly pageSize: number;
  readonly refreshIntervalMs: number;
  /** How far is looked at most, where no index finds what is asked for. */
  readonly scan?: ScanLimits | undefined;
  /** Whether requests are counted. */
  readonly hasMetrics: boolean;
  readonly configuration: readonly ConfigurationEntry[];
  /** Requests counted since the process began. */
  requestTotals(): readonly RequestTotal[];
  /** Something failed that nobody else is told of. */
  onCaught(): void;
  /** Everything was deleted. */
  onCleared(): void;
}

/** The figures of one range beside those of the one before. */
export interface Overview {
  readonly report: MetricsReport;
  /** The range of the same length right before; nothing where the app did not run in all of it. */
  readonly before: {
    readonly totals: RequestCounts;
    readonly latency: LatencySummary;
    readonly requestsPerMinute: number;
  } | null;
  /** The newest groups of errors that are open. */
  readonly errors: readonly ErrorGroup[];
  /** Records dropped since the start. */
  readonly dropped: number;
}

/** The routes of a range. */
export interface RouteList {
  readonly start: number;
  readonly end: number;
  /** Width of a sparkline's buckets. */
  readonly bucketMs: number;
  readonly routes: readonly RouteSummary[];
}

/** How the tracer is. */
export interface Health {
  readonly status: TracerStats;
  readonly inFlight: readonly InFlightRequest[];
  readonly storage: StorageHealth;
  readonly ownCost: {
    readonly perRequestMs: number | null;
    /** How long the same requests took in all. */
    readonly requestMs: number | null;
    readonly note: string;
  };
  readonly configuration: readonly ConfigurationEntry[];
  readonly recording: boolean;
  readonly version: string;
  readonly instance: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** A width that fits what metrics are added up for, so that not every minute has to be read. */
function sparklineWidth(leastMs: number): number {
  const levelMs = METRICS_LEVELS_MS.findLast((each) => each <= leastMs) ?? 1;
  return Math.max(1, Math.ceil(leastMs / levelMs) * levelMs);
}

/** Everything that the dashboard and the REST API show and do: one implementation of both. */
export class TracerData {
  /** Writes logs into files. */
  readonly exporter: LogExporter;
  /** Groups of errors. */
  readonly errors: ErrorData;
  /** Bounds what is read for dashboard and API together. */
  readonly reads: ReadGate = new ReadGate();
  readonly #parts: TracerParts;
  readonly #startedAt: number;

  constructor(parts: TracerParts) {
    this.#parts = parts;
    this.exporter = new LogExporter(this, parts.onCaught);
    this.errors = new ErrorData({
      storage: () => this.#upToDate(),
      page: (filters) => this.page(filters),
    });
    this.#startedAt = Date.now() - parts.stats().uptimeMs;
  }

  /** What does not change while the process runs. */
  get about(): {
    readonly version: string;
    readonly connector: string;
    readonly instance: string;
    readonly pageSize: number;
    readonly refreshIntervalMs: number;
  } {
    const { connector, instance, pageSize, refreshIntervalMs } = this.#parts;
    return { version: VERSION, connector: connector.name, instance, pageSize, refreshIntervalMs };
  }

  /** Whether requests and log lines are recorded. */
  get isRecording(): boolean {
    return this.#parts.capture.isRecording;
  }

  /** When the tracer began: epoch milliseconds. */
  get startedAt(): number {
    return this.#startedAt;
  }

  /**
   * Pauses or resumes recording.
   *
   * @returns Whether requests and log lines are recorded now.
   */
  setPaused(paused: boolean): boolean {
    return this.#parts.capture.isRecording = !paused;
  }

  /** Logs, newest first, and how far was looked for them. */
  async readLogs(filters: LogFilters): Promise<ReadLogs> {
    return await readLogs(await this.#storage(), filters, this.#parts.scan);
  }

  /** One log, whole. */
  async fetchLog(id: number): Promise<Log | undefined> {
    return await (await this.#storage()).fetchLog(id);
  }

  /**
   * One log, whole.
   *
   * @throws {ServiceError} `notFound` if there is none.
   */
  async log(id: number): Promise<Log> {
    const log = await this.fetchLog(id);
    if (log !== undefined) return log;
    throw new ServiceError(
      "notFound",
      `There is no log ${id}: it may have been deleted by age or number`,
    );
  }

  /** A page of logs, newest first. */
  async page(filters: LogFilters): Promise<LogPage> {
    const limit = filters.limit ?? this.#parts.pageSize;
    const found = await this.readLogs({ ...filters, limit: limit + 1 });
    const logs = found.logs.slice(0, limit);
    const isCut = found.logs.length > limit;
    // What was not looked at begins where the search ended, not after the last row.
    const next = isCut ? logs.at(-1) : found.scannedTo;
    return { logs, next, isComplete: isCut || found.isComplete };
  }

  /** How many logs there are, to at most 10,000, and whether there may be more. */
  async count(filters: LogFilters): Promise<{ readonly count: number; readonly isMore: boolean }> {
    const storage = await this.#storage();
    const { count, isExact } = await countLogs(storage, filters, MAX_COUNT + 1, this.#parts.scan);
    return { count: Math.min(count, MAX_COUNT), isMore: !isExact };
  }

  /**
   * How many logs there were when: by the metrics, where they know what the filters ask for, else by
   * the newest logs. Without a range the last 24 hours.
   */
  async histogram(filters: LogFilters): Promise<LogHistogram> {
    const { startDate, endDate } = filters;
    const range = resolveMetricsQuery({ startDate, endDate }, Date.now());
    const conditions = this.#parts.hasMetrics ? metricsConditions(filters) : undefined;
    const storage = await this.#storage();
    const byMetrics = conditions &&
      (() => this.#countedHistogram(storage, filters, range, conditions));
    if (byMetrics !== undefined && range.endMs - range.startMs >= MIN_METRICS_RANGE_MS) {
      return await byMetrics();
    }
    const exact = {
      startMs: startDate === undefined ? range.startMs : Number(startDate),
      endMs: endDate === undefined
        ? range.endMs
        : Math.max(Number(endDate), Number(startDate ?? 0)),
    };
    const found = await readLogs(storage, {
      ...filters,
      startDate: exact.startMs,
      endDate: exact.endMs,
      before: undefined,
      after: undefined,
      limit: MAX_HISTOGRAM_LOGS + 1,
    }, this.#parts.scan);
    const isCut = found.logs.length > MAX_HISTOGRAM_LOGS;
    const isWholeMinutes = exact.startMs === range.startMs && exact.endMs === range.endMs;
    // Bars of a minute are coarse for a short range, but better than those of a part of it.
    if (isCut && isWholeMinutes && byMetrics !== undefined) return await byMetrics();
    const logs = found.logs.slice(0, MAX_HISTOGRAM_LOGS);
    const countedFrom = isCut
      ? logs.at(-1)?.timestamp
      : found.isComplete
      ? exact.startMs
      : found.scannedTo?.timestamp;
    return histogramOfLogs(logs, exact, countedFrom ?? exact.endMs);
  }

  async #countedHistogram(
    storage: BaseConnector,
    filters: LogFilters,
    range: TimeRange,
    conditions: MetricsConditions,
  ): Promise<LogHistogram> {
    await this.#flush();
    const { startMs, endMs } = range;
    const query = { startDate: startMs, endDate: endMs, ...conditions };
    const bucketMs = Math.max(MINUTE_MS, histogramWidth(range));
    const points = await storage.fetchMetrics({ ...query, bucketMs });
    const counted = histogramOfPoints(points, range, bucketMs, conditions);
    const inRange = { ...filters, startDate: startMs, endDate: endMs };
    return { ...counted, stored: await this.#stored(storage, inRange, counted) };
  }

  /** How many of the requests that the metrics counted are stored, and since when. */
  async #stored(
    storage: BaseConnector,
    filters: LogFilters,
    counted: LogHistogram,
  ): Promise<StoredCount> {
    const total = counted.buckets.reduce((sum, bucket) => sum + bucket.total, 0);
    const { count, isExact } = await countLogs(storage, filters, MAX_COUNT + 1, this.#parts.scan);
    const stored = { count: Math.min(count, MAX_COUNT), isMore: !isExact };
    if (stored.count >= total) return { ...stored, from: counted.start };
    const from = await oldestStored(counted, async (endDate) => {
      return (await storage.fetchLogs({ ...filters, endDate, limit: 1 })).length > 0;
    });
    return { ...stored, from };
  }

  /**
   * The figures of a range.
   *
   * @param query Which range, method or route.
   * @param limits How many errors, and how many routes in each list.
   */
  async report(
    query: MetricsQuery,
    limits: { readonly errors?: number; readonly routes?: number } = {},
  ): Promise<MetricsReport> {
    return await this.#report(await this.#upToDate(), query, limits);
  }

  async #report(
    storage: BaseConnector,
    query: MetricsQuery,
    limits: { readonly errors?: number; readonly routes?: number },
    now: number = Date.now(),
  ): Promise<MetricsReport> {
    const range = resolveMetricsQuery(query, now);
    const { startMs: startDate, endMs: endDate, bucketMs, method, route } = range;
    const [points, recentErrors] = await Promise.all([
      storage.fetchMetrics({ startDate, endDate, bucketMs, method, route }),
      limits.errors === 0 ? [] : storage.fetchLogs({
        kind: "request",
        hasError: true,
        startDate,
        endDate,
        route,
        methods: method === undefined ? [] : [method],
        limit: limits.errors ?? 10,
      }),
    ]);
    const { uptimeMs, inFlight } = this.#parts.stats();
    const coverage = await this.#coverage(storage, range, points, now);
    return buildReport(points, range, {
      coverage,
      uptimeMs,
      inFlight,
      recentErrors,
      routeLimit: limits.routes,
    });
  }

  /**
   * In which part of a range the app ran: by points of all routes, in buckets that depend on the range
   * alone, so that every figure of a range is divided by the same minutes.
   */
  async #coverage(
    storage: BaseConnector,
    asked: ResolvedMetricsQuery,
    points: readonly MetricsPoint[],
    now: number,
  ): Promise<Coverage> {
    const { uptimeMs } = this.#parts.stats();
    const { startMs: startDate, endMs: endDate } = asked;
    const range = resolveMetricsQuery({ startDate, endDate }, now);
    if (now - uptimeMs <= startDate) return coverageOf([], range, now, uptimeMs);
    const { bucketMs } = range;
    const isOfAll = asked.method === undefined && asked.route === undefined &&
      asked.bucketMs === bucketMs;
    const all = isOfAll ? points : await storage.fetchMetrics({ startDate, endDate, bucketMs });
    return coverageOf(all, range, now, uptimeMs);
  }

  /** The figures of a range, and those of the one before to compare them with. */
  async overview(query: MetricsQuery): Promise<Overview> {
    const storage = await this.#upToDate();
    const now = Date.now();
    const { startMs: startDate, endMs: endDate } = resolveMetricsQuery(query, now);
    const earlier = { startDate: Math.max(0, 2 * startDate - endDate), endDate: startDate };
    const [report, before, errors] = await Promise.all([
      this.#report(storage, query, {}, now),
      this.#before(storage, { ...query, ...earlier }, now),
      storage.fetchErrorGroups({ state: "open", startDate, endDate, limit: MAX_OPEN }),
    ]);
    return { report, before, errors, dropped: this.#dropped() };
  }

  /** A range to compare with, if the app ran in all of it. */
  async #before(
    storage: BaseConnector,
    query: MetricsQuery,
    now: number,
  ): Promise<Overview["before"]> {
    const range = resolveMetricsQuery(query, now);
    const { startMs: startDate, endMs: endDate, bucketMs, method, route } = range;
    const points = await storage.fetchMetrics({ startDate, endDate, bucketMs, method, route });
    const coverage = await this.#coverage(storage, range, points, now);
    if (!coversAll(coverage, range)) return null;
    const { uptimeMs, inFlight } = this.#parts.stats();
    const extras = { coverage, uptimeMs, inFlight, recentErrors: [], routeLimit: 0 };
    const { totals, latency, requestsPerMinute } = buildReport(points, range, extras);
    return { totals, latency, requestsPerMinute };
  }

  /** The routes of a range, those first on which most time was spent. */
  async routes(query: MetricsQuery): Promise<RouteList> {
    const storage = await this.#upToDate();
    const now = Date.now();
    const { startMs, endMs } = resolveMetricsQuery(query, now);
    const width = (endMs - startMs) / SPARKLINE_BUCKETS;
    const asked = { startDate: startMs, endDate: endMs, bucketMs: sparklineWidth(width) };
    const range = resolveMetricsQuery(asked, now);
    const points = await storage.fetchMetrics({ ...asked, bucketMs: range.bucketMs });
    const coverage = await this.#coverage(storage, range, points, now);
    const summaries = summarizeRoutes(points, range, coverage, MAX_ROUTES);
    const failing = summaries.filter(({ errors }) => errors > 0).map(({ route }) => route);
    const last = await lastErrors(storage, failing, { startDate: startMs, endDate: endMs });
    const routes = summaries.map((summary) => {
      return { ...summary, lastErrorAt: last.get(summary.route) ?? null };
    });
    return { start: startMs, end: endMs, bucketMs: range.bucketMs, routes };
  }

  /**
   * A text that all processes on the storage share, where it can keep one.
   *
   * @param key Which one.
   */
  sharedText(key: string): {
    read(): Promise<string | undefined>;
    write(text: string): Promise<void>;
  } {
    return {
      read: async () => await (await this.#storage()).fetchShared(key),
      write: async (text) => await (await this.#storage()).saveShared(key, text),
    };
  }

  /** How the tracer and its storage are; answers while the storage does not. */
  async health(): Promise<Health> {
    const { capture, connector, configuration, instance } = this.#parts;
    const status = this.#parts.stats();
    return {
      status,
      inFlight: capture.listInFlight(),
      storage: await readStorage(connector, () => this.#parts.ready(), status),
      ownCost: {
        perRequestMs: capture.ownCost.medianMs,
        requestMs: capture.ownCost.requestMedianMs,
        note: "Median time that capturing takes in the request's path, by one request in 64; " +
          "storing is done in batches apart from it",
      },
      configuration,
      recording: this.isRecording,
      version: VERSION,
      instance,
      startedAt: this.#startedAt,
    };
  }

  /**
   * Deletes everything recorded: logs and metrics, those of other processes on the same storage too.
   *
   * @returns How many logs there were.
   */
  async clear(): Promise<number> {
    const count = await (await this.#upToDate()).clear();
    this.#parts.onCleared();
    return count;
  }

  /** The short figures that a live stream sends. */
  liveStatus(): {
    readonly inFlight: number;
    readonly queued: number;
    readonly dropped: number;
    readonly saved: number;
    readonly failedWrites: number;
    readonly recording: boolean;
  } {
    const { inFlight, queued, saved, failedWrites } = this.#parts.stats();
    const dropped = this.#dropped();
    return { inFlight, queued, dropped, saved, failedWrites, recording: this.isRecording };
  }

  /** The long figures. */
  status(): TracerStats {
    return this.#parts.stats();
  }

  /** Requests of this process since it began. */
  requestTotals(): readonly RequestTotal[] {
    return this.#parts.requestTotals();
  }

  /** What is under way, longest first. */
  listInFlight(): readonly InFlightRequest[] {
    return this.#parts.capture.listInFlight();
  }

  async #storage(): Promise<BaseConnector> {
    await this.#parts.ready();
    return this.#parts.connector;
  }

  async #upToDate(): Promise<BaseConnector> {
    const storage = await this.#storage();
    await this.#flush();
    return storage;
  }

  /** What was counted since the last batch belongs to it; a storage in trouble shows what it has. */
  async #flush(): Promise<void> {
    await this.#parts.flush().catch(() => this.#parts.onCaught());
  }

  #dropped(): number {
    return Object.values(this.#parts.stats().dropped).reduce((sum, count) => sum + count, 0);
  }
}
