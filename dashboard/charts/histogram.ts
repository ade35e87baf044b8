import type { LogHistogram, StoredCount } from "../../core/service/log_histogram.ts";
import { formatCount, formatNumber } from "../text/format.ts";

/** Heights of a bar's parts: shares of the height of the chart. */
export interface Bar {
  readonly errors: number;
  readonly others: number;
}

/** Minimum share, so that non-zero values are visible. */
const LEAST_SHARE = 0.06;

/** The bars, relative to the highest one. */
export function barsOf({ buckets }: LogHistogram): Bar[] {
  const highest = Math.max(1, ...buckets.map(({ total }) => total));
  return buckets.map(({ total, errors }) => {
    const failed = Math.min(errors, total);
    return { errors: share(failed, highest), others: share(total - failed, highest) };
  });
}

/** The totals of all bars. */
export function totalsOf(
  { buckets }: LogHistogram,
): { readonly total: number; readonly errors: number } {
  let [total, errors] = [0, 0];
  for (const bucket of buckets) {
    total += bucket.total;
    errors += bucket.errors;
  }
  return { total, errors };
}

/**
 * `"40 requests"`, or `"7,786 stored of 21,369 requests counted"` if not all counted ones are
 * stored, as far as known.
 */
export function countWords(stored: StoredCount | undefined, total: number, noun: string): string {
  const counted = formatCount(total, noun);
  if (stored === undefined || stored.count >= total) return counted;
  const most = stored.isMore ? "more than " : "";
  return `${most}${formatNumber(stored.count)} stored of ${counted} counted`;
}

/**
 * The bar at a position; the nearest one beyond the ends.
 *
 * @param x Pixels from the left end.
 * @param width Pixels of the chart.
 * @param count Number of bars.
 */
export function barAt(x: number, width: number, count: number): number {
  if (!(width > 0)) return 0;
  return Math.min(count - 1, Math.max(0, Math.floor(x / width * count)));
}

/** What is stored of a bar: all of it, an unknown part, or nothing. */
export type BarKind = "whole" | "uncounted" | "unstored";

/** The kind of each bar. */
export function barKinds(
  { buckets, bucketMs, countedFrom, stored }: LogHistogram,
): readonly BarKind[] {
  return buckets.map(({ start }) => {
    if (start + bucketMs <= countedFrom) return "uncounted";
    return stored !== undefined && start < stored.from ? "unstored" : "whole";
  });
}

/** The time range from one bar to another, in either order. */
export function spanOfBars(
  { buckets, bucketMs }: LogHistogram,
  one: number,
  other: number,
): { readonly start: number; readonly end: number } | undefined {
  const first = buckets[Math.min(one, other)];
  const last = buckets[Math.max(one, other)];
  if (first === undefined || last === undefined) return undefined;
  return { start: first.start, end: last.start + bucketMs };
}

function share(count: number, highest: number): number {
  return count === 0 ? 0 : Math.max(LEAST_SHARE, count / highest);
}
