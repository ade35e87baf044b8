import type { ResolvedMetricsQuery } from "../metrics/metrics_query.ts";
import { MINUTE_MS } from "../runtime/units.ts";

/**
 * Widths of the ranges for which metrics are summed. Each point is stored once per width, so that a
 * report over days need not read every minute. Each width is a multiple of the previous one.
 */
export const METRICS_LEVELS_MS: readonly number[] = [
  MINUTE_MS,
  15 * MINUTE_MS,
  60 * MINUTE_MS,
];

/** A time range to read from one level. */
export interface MetricsRange {
  /** Width of the points: one of {@linkcode METRICS_LEVELS_MS}. */
  readonly levelMs: number;
  /** Start, inclusive: epoch milliseconds. */
  readonly fromMs: number;
  /** End, exclusive. */
  readonly toMs: number;
}

/**
 * Plans where to read the points of a query: the widest level that fits its buckets in the middle,
 * narrower ones at the edges.
 *
 * @param query The query, with whole minutes.
 * @returns Ranges that cover the query exactly once.
 */
export function metricsRanges(query: ResolvedMetricsQuery): MetricsRange[] {
  const ranges: MetricsRange[] = [];
  cover(query.startMs, query.endMs, METRICS_LEVELS_MS.length - 1);
  return ranges;

  function cover(fromMs: number, toMs: number, level: number): void {
    const levelMs = METRICS_LEVELS_MS[level];
    if (levelMs === undefined || !(fromMs < toMs)) return;
    if (query.bucketMs % levelMs !== 0) return cover(fromMs, toMs, level - 1);
    const from = Math.ceil(fromMs / levelMs) * levelMs;
    const to = Math.floor(toMs / levelMs) * levelMs;
    if (!(from < to)) return cover(fromMs, toMs, level - 1);
    cover(fromMs, from, level - 1);
    ranges.push({ levelMs, fromMs: from, toMs: to });
    cover(to, toMs, level - 1);
  }
}
