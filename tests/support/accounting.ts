import type { TracerStats } from "@supertracer/core";
import assert from "node:assert/strict";

/**
 * Fails unless every record is accounted for: each is stored, waits, is in a file, or was dropped for
 * a reason; and those called stored are really there.
 *
 * @param stats What the tracer, or the tracers together, say.
 * @param rows How many records the storage has, counted past the connector.
 */
export function assertAccounted(
  stats: TracerStats | readonly TracerStats[],
  rows: number,
): void {
  let saved = 0;
  for (const each of [stats].flat()) {
    const dropped = Object.values(each.dropped).reduce((sum, count) => sum + count, 0);
    assert.equal(
      each.captured,
      each.saved + each.queued + each.writing + each.spilled + dropped,
      `captured is not the sum of the others: ${Deno.inspect(each)}`,
    );
    saved += each.saved;
  }
  assert.equal(rows, saved, "rows that are there, and records called saved");
}
