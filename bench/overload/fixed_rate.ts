import type { PacedLoad } from "../overhead/load/paced_load.ts";
import { median } from "../overhead/median.ts";

/** What several rounds at a fixed rate came to: medians. */
export interface FixedRate {
  /** `Infinity` if in most of the rounds nothing was answered. */
  readonly p99Ms: number;
  /** From the least to the most of them. */
  readonly p99Range: readonly [least: number, most: number];
  /** Requests that were answered in time, of those that were due. */
  readonly heldShare: number;
}

/** Sums up rounds. */
export function fixedRate(rounds: readonly PacedLoad[]): FixedRate {
  // Not `NaN`, which has no place in an order.
  const p99s = rounds.map(({ p99Ms }) => p99Ms ?? Infinity);
  return {
    p99Ms: median(p99s),
    p99Range: [Math.min(...p99s), Math.max(...p99s)],
    heldShare: median(rounds.map(({ heldShare }) => heldShare)),
  };
}
