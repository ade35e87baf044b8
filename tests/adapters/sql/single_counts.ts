import type { ErrorPoint } from "@supertracer/core";

/** A row of the table of counts, as versions had it that wrote one for each stretch of time. */
export type SingleCount = readonly [id: string, widthMs: number, start: number, count: number];

/** The rows that such a version stored. */
export function singleCounts(points: readonly ErrorPoint[]): SingleCount[] {
  const counts = new Map<string, SingleCount>();
  for (const { id, start, count } of points) {
    for (const widthMs of [60_000, 900_000, 3_600_000]) {
      const first = start - start % widthMs;
      const key = `${id} ${widthMs} ${first}`;
      counts.set(key, [id, widthMs, first, count + (counts.get(key)?.[3] ?? 0)]);
    }
  }
  return [...counts.values()];
}
