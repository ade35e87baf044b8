import { MINUTE_MS } from "../runtime/units.ts";
import type { MetricsPoint } from "./metrics_point.ts";
import type { ResolvedMetricsQuery } from "./metrics_query.ts";

/** Less than this share of a range without the app does not spoil a comparison. */
const NEGLIGIBLE = 0.05;

/** The part of a range in which the app could answer requests, epoch milliseconds. */
export interface Coverage {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/**
 * The part of a range in which there could be requests: from when this process began, or from the
 * first request if that was earlier (of another process, or before a restart), until now. Rates are
 * counts divided by its minutes, on every screen and in every answer.
 *
 * @param points Points of all routes in the range.
 * @param range The range.
 * @param now Epoch milliseconds.
 * @param uptimeMs Milliseconds since this process began.
 */
export function coverageOf(
  points: Iterable<Pick<MetricsPoint, "start">>,
  { startMs, endMs }: ResolvedMetricsQuery,
  now: number,
  uptimeMs: number,
): Coverage {
  let since = now - uptimeMs;
  for (const { start } of points) if (start < since) since = start;
  const sinceMs = Math.max(startMs, since);
  return { sinceMs, untilMs: Math.max(sinceMs, Math.min(endMs, now)) };
}

/** Minutes of a coverage, at least one. */
export function minutesOf({ sinceMs, untilMs }: Coverage): number {
  return Math.max(1, (untilMs - sinceMs) / MINUTE_MS);
}

/** Whether the app ran in all of a range but a negligible part, so that it can be compared with. */
export function coversAll(
  { sinceMs }: Coverage,
  { startMs, endMs }: ResolvedMetricsQuery,
): boolean {
  return sinceMs - startMs <= Math.max(MINUTE_MS, NEGLIGIBLE * (endMs - startMs));
}
