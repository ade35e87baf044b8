import { percentile } from "../overhead/percentile.ts";

/** Durations in milliseconds, summed up. */
export interface Durations {
  readonly count: number;
  /** `null` of none. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/** Sums up durations. */
export function sumUp(milliseconds: readonly number[]): Durations {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => percentile(sorted, share) ?? null;
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

/** A duration for a table. */
export function milliseconds(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? "" : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
