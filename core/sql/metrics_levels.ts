import type { ResolvedMetricsQuery } from "../metrics/metrics_query.ts";
import { MINUTE_MS } from "../runtime/units.ts";

/**
 * How wide the stretches are that metrics are added up for: each point is stored once for each
 * width, so that a report over days need not read every minute. Each is a multiple of the one before.
 */
export const METRICS_LEVELS_MS: readonly number[] = [
  MINUTE_MS,
  15 * MINUTE_MS,
  60 * MINUTE_MS,
];

/** A stretch of time to read from one level. */
export interface MetricsRange {
  /** Width of the points: one of {@linkcode METRICS_LEVELS_MS}. */
  readonly levelMs: number;
  /** First `start`, inclusive: epoch milliseconds. */
  readonly fromMs: number;
  /** End, exclusive. */
  readonly toMs: number;
}

/**
 * Where to read the points of a query: the widest that fit its buckets in the middle, narrower ones
 * at the edges.
 *
 * @param query The query, with whole minutes.
 * @returns Stretches that cover the query once.
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
