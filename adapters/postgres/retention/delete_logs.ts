import type { SqlParameters } from "@supertracer/core/sql";
import type { StatementRunner } from "../connection/statement_runner.ts";
import { Lease } from "../schema/lease.ts";
import { dropOldest } from "../schema/partitions.ts";
import type { TableLayout } from "../schema/table_layout.ts";

/** Rows deleted at once: a few milliseconds, without blocking writers. */
const CHUNK_ROWS = 500;

/** Longest rest, milliseconds: a step that takes longer is slow for other reasons. */
const LONGEST_REST_MS = 100;

/** What a run needs. */
export interface RetentionContext {
  readonly runner: StatementRunner;
  readonly layout: TableLayout;
  /** Held while it runs. */
  readonly lease: Lease;
  /** Milliseconds for what takes long but blocks nobody. */
  readonly longTimeoutMs: number;
}

/**
 * What a run needs.
 *
 * @param runner Runs the statements.
 * @param layout How the tables look.
 * @param longTimeoutMs Milliseconds for what takes long but blocks nobody.
 */
export function retentionContext(
  runner: StatementRunner,
  layout: TableLayout,
  longTimeoutMs: number,
): RetentionContext {
  // Each run is a holder of its own: two runs of this process exclude each other as well.
  const lease = new Lease(runner, layout, "cleanup", crypto.randomUUID());
  return { runner, layout, lease, longTimeoutMs };
}

/** Drops the partitions that end before a time, epoch seconds, where there are such. */
export async function dropBefore(
  { layout, longTimeoutMs, runner }: RetentionContext,
  end: number,
): Promise<number> {
  if (!layout.isPartitioned) return 0;
  return await dropOldest(runner, layout, async (oldest) => {
    const count = oldest.filter(({ to }) => to <= end).length;
    // The partition for what is older is worth it only if it has rows.
    if (count !== 1) return count;
    return (await runner.read(`SELECT FROM ${oldest[0]?.name} LIMIT 1`)).length;
  }, longTimeoutMs);
}

export async function deleteChunks(
  { lease, layout, runner }: RetentionContext,
  where: string,
  { values }: SqlParameters,
  order = "timestamp, id",
): Promise<number> {
  // Rows of two partitions may share a `ctid`.
  const [key, bound] = layout.isPartitioned ? ["id", `${where} AND `] : ["ctid", ""];
  const statement = `WITH gone AS (
  DELETE FROM ${layout.names.requests} WHERE ${bound}${key} = ANY(ARRAY(
    SELECT ${key} FROM ${layout.names.requests} WHERE ${where}
    ORDER BY ${order} LIMIT ${CHUNK_ROWS} FOR UPDATE SKIP LOCKED))
  RETURNING 1
) SELECT count(*) FROM gone`;
  let total = 0;
  while (true) {
    const [row] = await paced(() => runner.read(statement, values, { prepare: true }));
    const count = Number(row?.[0]);
    total += count;
    if (count < CHUNK_ROWS || !await lease.keep()) return total;
  }
}

/**
 * Runs a step of a long job, and rests as long as the step took, so that half of the server's time is
 * left to writers.
 *
 * @param step The step.
 * @returns What it returned.
 */
export async function paced<T>(step: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await step();
  const restMs = Math.min(performance.now() - started, LONGEST_REST_MS);
  await new Promise((resolve) => setTimeout(resolve, restMs));
  return result;
}
