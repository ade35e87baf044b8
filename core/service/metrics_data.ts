import type { BaseConnector } from "../connectors/base_connector.ts";
import { emptySparkline, type ErrorGroup, resolveErrorQuery } from "../error_groups/error_group.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { Log, LogCursor } from "../log/log.ts";
import {
  buildReport,
  type Coverage,
  coverageOf,
  coversAll,
  summarizeRoutes,
} from "../metrics/build_report.ts";
import type { MetricsPoint, MetricsQuery } from "../metrics/metrics_point.ts";
import { type ResolvedMetricsQuery, resolveMetricsQuery } from "../metrics/metrics_query.ts";
import type {
  LatencySummary,
  MetricsReport,
  RequestCounts,
  RouteSummary,
} from "../metrics/metrics_report.ts";
import { nextTurn } from "../runtime/timers.ts";
import { METRICS_LEVELS_MS } from "../sql/metrics_levels.ts";
import type { HealthData } from "./health_data.ts";
import type { OpenStorage } from "./open_storage.ts";

/** Default number of recent errors in a report. */
const RECENT_ERRORS = 10;
/** Maximum number of routes in a list. */
const MAX_ROUTES = 500;
/** Maximum number of error groups in an overview. */
const MAX_OPEN = 5;
/** Approximate number of buckets in a sparkline. */
const SPARKLINE_BUCKETS = 40;
/** Failed requests of all routes read at once. */
const NEWEST_FAILED = 200;
/** Maximum number of routes whose last error is read individually, if those did not include it. */
const MAX_SINGLE = 100;
const SINGLE_AT_ONCE = 8;
/** Maximum number of pages read to find failed requests that were not aborted. */
const MOST_PAGES = 5;
const NEXT_PAGE = 100;

/** Limits of a report. */
export interface ReportLimits {
  /**
   * Maximum number of recent errors.
   *
   * @default {10}
   */
  readonly errors?: number;
  /** Maximum number of routes in each list. */
  readonly routes?: number;
}

/** The figures of a range next to those of the previous one. */
export interface Overview {
  readonly report: MetricsReport;
  /** The previous range of the same length; `undefined` if the app did not run during all of it. */
  readonly before: {
    readonly totals: RequestCounts;
    readonly latency: LatencySummary;
    readonly requestsPerMinute: number;
  } | null;
  /** The newest open error groups: those of the range first, then others. */
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

/** Metrics, as the dashboard and the REST API show them. */
export class MetricsData {
  readonly #storage: OpenStorage;
  readonly #health: HealthData;

  constructor(storage: OpenStorage, health: HealthData) {
    this.#storage = storage;
    this.#health = health;
  }

  /**
   * The figures of a range.
   *
   * @param query Range, method and route.
   * @param limits Its limits.
   */
  async report(query: MetricsQuery, limits: ReportLimits = {}): Promise<MetricsReport> {
    return await this.#report(await this.#storage.upToDate(), query, limits, Date.now());
  }

  /** The figures of a range and, for comparison, of the previous one. */
  async overview(query: MetricsQuery): Promise<Overview> {
    const storage = await this.#storage.upToDate();
    const now = Date.now();
    const { startMs: startDate, endMs: endDate } = resolveMetricsQuery(query, now);
    const earlier = { startDate: Math.max(0, 2 * startDate - endDate), endDate: startDate };
    const [report, before, errors] = await Promise.all([
      this.#report(storage, query, {}, now),
      this.#before(storage, { ...query, ...earlier }, now),
      newestOpen(storage, startDate, endDate),
    ]);
    return { report, before, errors, dropped: this.#health.liveFigures().dropped };
  }

  /** The routes of a range, by total duration, longest first. */
  async routes(query: MetricsQuery): Promise<RouteList> {
    const storage = await this.#storage.upToDate();
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

  async #report(
    storage: BaseConnector,
    query: MetricsQuery,
    limits: ReportLimits,
    now: number,
  ): Promise<MetricsReport> {
    const range = resolveMetricsQuery(query, now);
    const { startMs: startDate, endMs: endDate, bucketMs, method, route } = range;
    const [points, recentErrors] = await Promise.all([
      storage.fetchMetrics({ startDate, endDate, bucketMs, method, route }),
      limits.errors === 0 ? [] : newestFailed(storage, {
        startDate,
        endDate,
        route,
        methods: method === undefined ? [] : [method],
        limit: limits.errors ?? RECENT_ERRORS,
      }),
    ]);
    const { uptimeMs, inFlight } = this.#health.stats();
    const coverage = await this.#coverage(storage, range, points, now);
    return buildReport(points, range, {
      coverage,
      uptimeMs,
      inFlight,
      recentErrors,
      routeLimit: limits.routes,
    });
  }

  /** The figures of a previous range, if the app ran during all of it. */
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
    const { uptimeMs, inFlight } = this.#health.stats();
    const extras = { coverage, uptimeMs, inFlight, recentErrors: [], routeLimit: 0 };
    const { totals, latency, requestsPerMinute } = buildReport(points, range, extras);
    return { totals, latency, requestsPerMinute };
  }

  /**
   * The part of a range in which the app ran, from the points of all routes and in buckets that
   * only depend on the range, so that all figures of a range are divided by the same minutes.
   */
  async #coverage(
    storage: BaseConnector,
    asked: ResolvedMetricsQuery,
    points: readonly MetricsPoint[],
    now: number,
  ): Promise<Coverage> {
    const { uptimeMs } = this.#health.stats();
    const { startMs: startDate, endMs: endDate } = asked;
    const range = resolveMetricsQuery({ startDate, endDate }, now);
    if (now - uptimeMs <= startDate) return coverageOf([], range, now, uptimeMs);
    const { bucketMs } = range;
    const isOfAll = asked.method === undefined && asked.route === undefined &&
      asked.bucketMs === bucketMs;
    const all = isOfAll ? points : await storage.fetchMetrics({ startDate, endDate, bucketMs });
    return coverageOf(all, range, now, uptimeMs);
  }
}

/**
 * Reads open groups. If the range has too few, others follow, as being open does not depend on the
 * range.
 */
async function newestOpen(
  storage: BaseConnector,
  startDate: number,
  endDate: number,
): Promise<ErrorGroup[]> {
  const open = { state: "open", limit: MAX_OPEN } as const;
  const inRange = await storage.fetchErrorGroups({ ...open, startDate, endDate });
  if (inRange.length >= MAX_OPEN) return inRange;
  const known = new Set(inRange.map(({ id }) => id));
  const range = resolveErrorQuery({ startDate, endDate }, endDate).range;
  const others = (await storage.fetchErrorGroups(open)).filter(({ id }) => !known.has(id));
  return [...inRange, ...others.map((group) => ({ ...group, sparkline: emptySparkline(range) }))]
    .slice(0, MAX_OPEN);
}

/**
 * The newest requests that metrics count as failed. Aborted ones with an error are skipped here,
 * not by `where`, which has no index.
 */
async function newestFailed(
  storage: BaseConnector,
  filters: LogFilters & { readonly limit: number },
): Promise<Log[]> {
  const { limit } = filters;
  const found: Log[] = [];
  let before: LogCursor | undefined;
  for (let page = 0; page < MOST_PAGES && found.length < limit; page++) {
    const size = page === 0 ? limit : Math.max(limit, NEXT_PAGE);
    const failed = { ...filters, before, kind: "request", hasError: true, limit: size } as const;
    const logs = await storage.fetchLogs(failed);
    const last = logs.at(-1);
    found.push(...logs.filter(({ outcome }) => outcome !== "aborted" && outcome !== "interrupted"));
    if (last === undefined || logs.length < size) break;
    before = { timestamp: last.timestamp, id: last.id };
  }
  return found.slice(0, limit);
}

/** A width that matches the stored sums of metrics, so that not every minute needs to be read. */
function sparklineWidth(leastMs: number): number {
  const levelMs = METRICS_LEVELS_MS.findLast((each) => each <= leastMs) ?? 1;
  return Math.max(1, Math.ceil(leastMs / levelMs) * levelMs);
}

/**
 * When routes last failed, from the newest stored failures, as metrics only know the minute or
 * hour. A route is missing if none of its failures is stored.
 */
async function lastErrors(
  storage: BaseConnector,
  routes: readonly string[],
  range: Pick<LogFilters, "startDate" | "endDate">,
): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>();
  if (routes.length === 0) return last;
  for (
    const { route, timestamp } of await newestFailed(storage, { ...range, limit: NEWEST_FAILED })
  ) {
    if (route !== undefined && !last.has(route)) last.set(route, timestamp);
  }
  const missing = routes.filter((route) => !last.has(route)).slice(0, MAX_SINGLE);
  // Some at a time, and a turn in between: a connector in memory answers at once.
  for (let first = 0; first < missing.length; first += SINGLE_AT_ONCE) {
    await Promise.all(
      missing.slice(first, first + SINGLE_AT_ONCE).map(async (route) => {
        const [log] = await newestFailed(storage, { ...range, route, limit: 1 });
        if (log !== undefined) last.set(route, log.timestamp);
      }),
    );
    await nextTurn();
  }
  return last;
}
