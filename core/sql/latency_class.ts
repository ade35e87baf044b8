/** Durations at which a class ends and the next begins, milliseconds. */
const BOUNDS = [1, 10, 100, 1_000, 10_000];

/**
 * Durations by their number of digits, so that an index can be ordered by time within a class. Rows
 * without a duration are in the last class. Means the same in both databases, and needs no function
 * that an old SQLite lacks.
 */
export const LATENCY_CLASS: string = "(CASE " +
  BOUNDS.map((bound, i) => `WHEN duration_ms < ${bound} THEN ${i} `).join("") +
  `ELSE ${BOUNDS.length} END)`;

/** A class of {@linkcode LATENCY_CLASS}. */
export interface LatencyClass {
  /** Its number. */
  readonly number: number;
  /** Least duration, inclusive: milliseconds. */
  readonly from: number;
  /** Greatest duration, exclusive; `Infinity` for the last class. */
  readonly to: number;
}

/**
 * The classes with durations within bounds.
 *
 * @param minLatency Least duration, milliseconds.
 * @param maxLatency Greatest duration, inclusive.
 * @returns The classes, ascending; none if the bounds exclude each other.
 */
export function latencyClasses(minLatency = -Infinity, maxLatency = Infinity): LatencyClass[] {
  const all = [...BOUNDS, Infinity].map((to, i) => ({
    number: i,
    from: BOUNDS[i - 1] ?? -Infinity,
    to,
  }));
  return all.filter(({ from, to }) => minLatency < to && maxLatency >= from);
}
