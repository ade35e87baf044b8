import type { Log } from "../log/log.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { MetricsPoint, StatusClass } from "../metrics/metrics_point.ts";
import { CLASS_QUERIES } from "../query/class_queries.ts";
import { parseQuery } from "../query/parse_query.ts";
import { SECOND_MS } from "../runtime/units.ts";

/** How many logs there were when. */
export interface LogHistogram {
  /** Start of the first bucket: epoch milliseconds. */
  readonly start: number;
  /** End of the range, exclusive. */
  readonly end: number;
  readonly bucketMs: number;
  /** Whether all logs are counted; `false` where only the newest are, from `countedFrom` on. */
  readonly isComplete: boolean;
  /** From when on all logs are counted: epoch milliseconds; `start` where all are. */
  readonly countedFrom: number;
  /** How many of them are stored; `undefined` where what is counted are the stored ones. */
  readonly stored?: StoredCount | undefined;
  /** Every bucket, ascending. */
  readonly buckets: readonly HistogramBucket[];
}

/** How many of the requests that were counted are stored: not those sampled out, dropped, deleted. */
export interface StoredCount {
  readonly count: number;
  /** Whether there are more than were counted. */
  readonly isMore: boolean;
  /** Where the oldest of them is, by the buckets: epoch milliseconds. */
  readonly from: number;
}

/** One bucket. */
export interface HistogramBucket {
  readonly start: number;
  readonly total: number;
  /** Failed requests as metrics count them, and log lines with an error. */
  readonly errors: number;
}

/** A range of time, epoch milliseconds; the end is exclusive. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** What to ask the metrics for instead of the logs. */
export interface MetricsConditions {
  readonly method: string | undefined;
  readonly route: string | undefined;
  /** `undefined`: all. */
  readonly statusClasses: readonly StatusClass[] | undefined;
}

/** Most buckets. */
const MAX_BUCKETS = 100;
/** Round widths, of which the narrowest is taken that gives at most that many buckets. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400]
  .map((seconds) => seconds * SECOND_MS);

/** Filters that metrics can answer, and `limit`, which selects nothing. */
const COUNTED: readonly (keyof LogFilters)[] = [
  "kind",
  "limit",
  "startDate",
  "endDate",
  "methods",
  "route",
];
/** Filters of which metrics can answer some, by class. */
const OF_CLASS: readonly (keyof LogFilters)[] = ["statusCode", "hasError", "where"];

/**
 * What to ask the metrics for, to count the logs that meet the filters.
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

/** What selects by class: a status alone doesn't, as metrics count what broke or was left apart. */
function ofClass(filters: LogFilters): string {
  return JSON.stringify(OF_CLASS.map((name) => filters[name] ?? null));
}

/** Width of the buckets of a range, milliseconds. */
export function histogramWidth({ startMs, endMs }: TimeRange): number {
  const fits = (width: number) => (endMs - startMs) / width <= MAX_BUCKETS;
  const last = WIDTHS.at(-1) ?? SECOND_MS;
  return WIDTHS.find(fits) ?? Math.ceil((endMs - startMs) / MAX_BUCKETS / last) * last;
}

/** Counts requests by what the metrics counted. */
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
 * @param countedFrom From when on these are all: epoch milliseconds.
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
 * The start of the bucket that has the oldest stored log, by binary search: each step reads one row.
 *
 * @param buckets The buckets, ascending.
 * @param isStoredBefore Whether any log is stored before a time.
 * @returns Epoch milliseconds; the end of the last bucket where none is stored.
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
