import { MINUTE_MS } from "../runtime/units.ts";
import type { MetricsQuery } from "./metrics_point.ts";

const DAY_MINUTES = 1_440;
/** Limit of an unbounded range: the greatest time that a `Date` can represent. */
const LAST_MS = 8_640_000_000_000_000;

/** Maximum number of buckets; beyond it, wider ones are used. */
const MAX_BUCKETS = 10_000;
const DEFAULT_MAX_BUCKETS = 120;
/** Round widths in minutes; none is more than twice the previous one. */
const WIDTHS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720];

/** A {@linkcode MetricsQuery} with its defaults filled in and its times rounded. */
export interface ResolvedMetricsQuery {
  /** Start, inclusive: epoch milliseconds of a whole minute. */
  readonly startMs: number;
  /** End, exclusive: epoch milliseconds of a whole minute. */
  readonly endMs: number;
  /** Width of a bucket in milliseconds: whole minutes. */
  readonly bucketMs: number;
  /** Only this method. */
  readonly method: string | undefined;
  /** Only this route template. */
  readonly route: string | undefined;
}

/**
 * Fills in the defaults of a query and rounds its times, in the same way for every connector.
 *
 * @param query The query.
 * @param now Epoch milliseconds.
 * @returns The range; empty if a date is `NaN` or the end is not after the start.
 */
export function resolveMetricsQuery(query: MetricsQuery, now: number): ResolvedMetricsQuery {
  const { method, route } = query;
  const end = query.endDate === undefined
    ? Math.floor(now / MINUTE_MS) * MINUTE_MS + MINUTE_MS
    : Math.ceil(clamp(Number(query.endDate)) / MINUTE_MS) * MINUTE_MS;
  const start = query.startDate === undefined
    ? Math.max(0, end - DAY_MINUTES * MINUTE_MS)
    : Math.floor(clamp(Number(query.startDate)) / MINUTE_MS) * MINUTE_MS;
  const isEmpty = !(start < end);
  const startMs = Number.isNaN(start) ? 0 : start;
  const endMs = isEmpty ? startMs : end;
  const bucketMs = bucketWidth((endMs - startMs) / MINUTE_MS, query.bucketMs) * MINUTE_MS;
  return { startMs, endMs, bucketMs, method, route };
}

/** Width of the buckets, in minutes. */
function bucketWidth(minutes: number, bucketMs: number | undefined): number {
  if (bucketMs === undefined || !(bucketMs > 0)) {
    const fits = (width: number) => minutes / width <= DEFAULT_MAX_BUCKETS;
    return WIDTHS.find(fits) ??
      Math.ceil(minutes / DEFAULT_MAX_BUCKETS / DAY_MINUTES) * DAY_MINUTES;
  }
  const least = Math.max(1, Math.ceil(minutes / MAX_BUCKETS));
  return Math.max(least, Math.ceil(Math.min(bucketMs, LAST_MS) / MINUTE_MS));
}

function clamp(timeMs: number): number {
  return Math.min(Math.max(timeMs, 0), LAST_MS);
}
