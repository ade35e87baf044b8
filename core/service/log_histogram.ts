import type { Log } from "../log/log.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { MetricsPoint, StatusClass } from "../metrics/metrics_point.ts";
import { CLASS_QUERIES } from "../query/class_queries.ts";
import { parseQuery } from "../query/parse_query.ts";
import { SECOND_MS } from "../runtime/units.ts";

/** Counts of logs over time. */
export interface LogHistogram {
  /** Start of the first bucket: epoch milliseconds. */
  readonly start: number;
  /** End of the range, exclusive. */
  readonly end: number;
  readonly bucketMs: number;
  /** Whether all logs are counted; if `false`, only those from `countedFrom` on. */
  readonly isComplete: boolean;
  /** Time from which on all logs are counted: epoch milliseconds; `start` if all are. */
  readonly countedFrom: number;
  /** How many of them are stored; `undefined` if stored logs were counted. */
  readonly stored?: StoredCount | undefined;
  /** Every bucket, ascending. */
  readonly buckets: readonly HistogramBucket[];
}

/** How many of the counted requests are stored: not those sampled out, dropped or deleted. */
export interface StoredCount {
  readonly count: number;
  /** Whether there are more than were counted. */
  readonly isMore: boolean;
  /** Start of the oldest one's bucket: epoch milliseconds. */
  readonly from: number;
}

/** One bucket. */
export interface HistogramBucket {
  readonly start: number;
  readonly total: number;
  /** Requests that metrics count as failed, and log lines with an error. */
  readonly errors: number;
}

/** A range of time, epoch milliseconds; the end is exclusive. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** A query for the metrics instead of the logs. */
export interface MetricsConditions {
  readonly method: string | undefined;
  readonly route: string | undefined;
  /** `undefined`: all. */
  readonly statusClasses: readonly StatusClass[] | undefined;
}

/** Most buckets. */
const MAX_BUCKETS = 100;
/** Round widths; the narrowest that yields at most `MAX_BUCKETS` is used. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400]
  .map((seconds) => seconds * SECOND_MS);

/** Filters that metrics can answer, and `limit`, which does not select. */
const COUNTED: readonly (keyof LogFilters)[] = [
  "kind",
  "limit",
  "startDate",
  "endDate",
  "methods",
  "route",
];
/** Filters that metrics can answer for some values, by class. */
const OF_CLASS: readonly (keyof LogFilters)[] = ["statusCode", "hasError", "where"];

/**
 * Converts filters to a query for the metrics that counts the same logs.
 *
 * @returns `undefined` if the metrics can't answer it.
 */
export function metricsConditions(filters: LogFilters): MetricsConditions | undefined {
  const given = Object.entries(filters).filter(([, value]) => {
    return value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
  });
  const known: readonly string[] = [...COUNTED, ...OF_CLASS];
  if (given.some(([name]) => !known.includes(name))) return undefined;
  const { kind, methods = [], route } = filters;
  if (kind !== "request" || methods.length > 1) return undefined;
  const conditions = { method: methods[0], route: route === "" ? undefined : route };
  if (ofClass(filters) === ofClass({})) return { ...conditions, statusClasses: undefined };
  const name = CLASSES.find((name) =>
    ofClass(filters) === ofClass(parseQuery(CLASS_QUERIES[name]))
  );
  if (name === undefined) return undefined;
  return { ...conditions, statusClasses: name === "error" ? ["4xx", "5xx"] : [name] };
}

const CLASSES = ["error", "1xx", "2xx", "3xx", "4xx", "5xx", "aborted"] as const;

/**
 * The conditions that select by class. A status alone does not, as metrics count failed and aborted
 * requests separately.
 */
function ofClass(filters: LogFilters): string {
  return JSON.stringify(OF_CLASS.map((name) => filters[name] ?? null));
}

/** Width of the buckets of a range, milliseconds. */
export function histogramWidth({ startMs, endMs }: TimeRange): number {
  const fits = (width: number) => (endMs - startMs) / width <= MAX_BUCKETS;
  const last = WIDTHS.at(-1) ?? SECOND_MS;
  return WIDTHS.find(fits) ?? Math.ceil((endMs - startMs) / MAX_BUCKETS / last) * last;
}

/** Counts requests by metrics. */
export function histogramOfPoints(
  points: readonly MetricsPoint[],
  range: TimeRange,
  bucketMs: number,
  { statusClasses }: MetricsConditions,
): LogHistogram {
  const counter = new BucketCounter(range, bucketMs);
  for (const point of points) {
    if (statusClasses?.includes(point.statusClass) === false) continue;
    const isError = point.statusClass === "4xx" || point.statusClass === "5xx";
    counter.add(point.start, point.count, isError);
  }
  return counter.histogram(range.startMs);
}

/**
 * Counts logs.
 *
 * @param logs The newest of the range.
 * @param range The range.
 * @param countedFrom Time from which on these are all: epoch milliseconds.
 */
export function histogramOfLogs(
  logs: readonly Log[],
  range: TimeRange,
  countedFrom: number,
): LogHistogram {
  const counter = new BucketCounter(range, histogramWidth(range));
  for (const { timestamp, statusCode, errorMessage, logLevel, outcome } of logs) {
    const isCutShort = outcome === "aborted" || outcome === "interrupted";
    const isError = (statusCode ?? 0) >= 400 || errorMessage !== undefined || logLevel === "ERROR";
    counter.add(timestamp, 1, isError && !isCutShort);
  }
  return counter.histogram(countedFrom);
}

/**
 * Finds the start of the bucket that contains the oldest stored log, by binary search: each step
 * reads one row.
 *
 * @param buckets The buckets, ascending.
 * @param isStoredBefore Whether any log is stored before a time.
 * @returns Epoch milliseconds; the end of the last bucket if none is stored.
 */
export async function oldestStored(
  { buckets, bucketMs, end }: LogHistogram,
  isStoredBefore: (time: number) => Promise<boolean>,
): Promise<number> {
  let [low, high] = [0, buckets.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const bucket = buckets[middle];
    if (bucket === undefined) break;
    if (await isStoredBefore(bucket.start + bucketMs)) high = middle;
    else low = middle + 1;
  }
  return buckets[low]?.start ?? end;
}

class BucketCounter {
  readonly #range: TimeRange;
  readonly #bucketMs: number;
  readonly #start: number;
  readonly #buckets: { start: number; total: number; errors: number }[] = [];

  constructor(range: TimeRange, bucketMs: number) {
    this.#range = range;
    this.#bucketMs = bucketMs;
    this.#start = range.startMs - range.startMs % bucketMs;
    for (let start = this.#start; start < range.endMs; start += bucketMs) {
      this.#buckets.push({ start, total: 0, errors: 0 });
    }
  }

  add(time: number, count: number, isError: boolean): void {
    const bucket = this.#buckets[Math.floor((time - this.#start) / this.#bucketMs)];
    if (bucket === undefined) return;
    bucket.total += count;
    if (isError) bucket.errors += count;
  }

  histogram(countedFrom: number): LogHistogram {
    const { startMs, endMs } = this.#range;
    return {
      start: this.#start,
      end: endMs,
      bucketMs: this.#bucketMs,
      isComplete: countedFrom <= startMs,
      countedFrom,
      buckets: this.#buckets,
    };
  }
}
