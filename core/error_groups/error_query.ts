import type { ErrorGroupQuery, ErrorSparkline, ErrorState } from "./error_group.ts";
import { type ResolvedMetricsQuery, resolveMetricsQuery } from "../metrics/metrics_query.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;

/** An {@linkcode ErrorGroupQuery} with its defaults filled in and its times rounded. */
export interface ResolvedErrorQuery {
  /** Only groups in this state. */
  readonly state: ErrorState | undefined;
  /** Only groups with an occurrence at or after this time: a whole minute. */
  readonly fromMs: number | undefined;
  /** Only groups with an occurrence before this time: a whole minute. */
  readonly toMs: number | undefined;
  /** A whole number from 0 to 1,000. */
  readonly limit: number;
  /** Range and buckets of the sparklines. */
  readonly range: ResolvedMetricsQuery;
}

/**
 * Fills in the defaults of a query, in the same way for every connector.
 *
 * @param query The query.
 * @param now Epoch milliseconds.
 */
export function resolveErrorQuery(query: ErrorGroupQuery, now: number): ResolvedErrorQuery {
  const { state, startDate, endDate, bucketMs, limit = DEFAULT_LIMIT } = query;
  const range = resolveMetricsQuery({ startDate, endDate, bucketMs }, now);
  const isEmpty = !(range.startMs < range.endMs);
  return {
    state,
    fromMs: startDate === undefined && !isEmpty ? undefined : range.startMs,
    toMs: endDate === undefined && !isEmpty ? undefined : range.endMs,
    limit: limit > 0 ? Math.floor(Math.min(limit, MAX_LIMIT)) : 0,
    range,
  };
}

/**
 * Creates an empty sparkline.
 *
 * @param range Range and buckets.
 * @returns The sparkline, and the array that holds its counts.
 */
export function emptySparkline(
  { startMs, endMs, bucketMs }: ResolvedMetricsQuery,
): ErrorSparkline & { readonly counts: number[] } {
  const start = Math.floor(startMs / bucketMs) * bucketMs;
  return { start, bucketMs, counts: new Array(Math.ceil((endMs - start) / bucketMs)).fill(0) };
}
