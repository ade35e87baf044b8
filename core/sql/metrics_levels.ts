import type { ResolvedMetricsQuery } from "../metrics/metrics_query.ts";
import { HOUR_MS, MINUTE_MS } from "../runtime/units.ts";

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
 * Milliseconds that points of each width are kept at most: a report of last month's minutes would be as
 * large as all the logs. Wider ones have the same sums.
 */
export const METRICS_KEPT_MS: readonly number[] = [48 * HOUR_MS, 14 * 24 * HOUR_MS, Infinity];

/** The same, until when they are not deleted: clocks of processes that read them differ a little. */
export const METRICS_DELETED_MS: readonly number[] = METRICS_KEPT_MS.map((ms) => ms + HOUR_MS);

/**
 * Plans where to read the points of a query: the widest level that fits its buckets in the middle,
 * narrower ones at the edges, as far as they are kept. Of ranges whose narrow points are gone, wider
 * ones count where they begin.
 *
 * @param query The query, with whole minutes.
 * @param now Epoch milliseconds, if points are pruned by {@linkcode METRICS_KEPT_MS}.
 * @returns Ranges that cover the query exactly once.
 */
export function metricsRanges(query: ResolvedMetricsQuery, now = -Infinity): MetricsRange[] {
  const widest = METRICS_LEVELS_MS.length - 1;
  const ranges: MetricsRange[] = [];
  let startMs = query.startMs;
  for (let least = widest; least >= 0; least--) {
    // Whole hours, so that no range of any level is cut in two.
    const goneTo = Math.ceil((now - (METRICS_KEPT_MS[least - 1] ?? 0)) / HOUR_MS) * HOUR_MS;
    const endMs = least === 0 ? query.endMs : Math.min(query.endMs, goneTo);
    cover(startMs, endMs, widest, least);
    startMs = Math.max(startMs, endMs);
  }
  return ranges;

  function cover(fromMs: number, toMs: number, level: number, least: number): void {
    const levelMs = METRICS_LEVELS_MS[level];
    if (levelMs === undefined || !(fromMs < toMs)) return;
    if (level === least) return void ranges.push({ levelMs, fromMs, toMs });
    if (query.bucketMs % levelMs !== 0) return cover(fromMs, toMs, level - 1, least);
    const from = Math.ceil(fromMs / levelMs) * levelMs;
    const to = Math.floor(toMs / levelMs) * levelMs;
    if (!(from < to)) return cover(fromMs, toMs, level - 1, least);
    cover(fromMs, from, level - 1, least);
    ranges.push({ levelMs, fromMs: from, toMs: to });
    cover(to, toMs, level - 1, least);
  }
}
