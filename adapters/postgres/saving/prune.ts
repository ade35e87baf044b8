import { METRICS_DELETED_MS, METRICS_LEVELS_MS } from "@supertracer/core/sql";

/** Most rows of each kind that are pruned at once: more than are added meanwhile, in the long run. */
export const PRUNED_ROWS = 500;

/** Rows of a width, and the placeholder or expression of the time before which they have ended. */
export interface OldRange {
  readonly widthMs: number;
  readonly since: string;
}

/**
 * The statement that deletes rows whose time range is too old: as a whole, so that none is deleted
 * that something is added to.
 *
 * @param table A table with `width_ms` and `start_ms`.
 * @param old What is too old.
 * @param most Most rows to delete, as an expression.
 */
export function pruneRanges(
  table: string,
  old: readonly OldRange[],
  most = `${PRUNED_ROWS}`,
): string {
  const isOld = old.map(({ since, widthMs }) => {
    return `(width_ms = ${widthMs} AND start_ms < ${since} AND start_ms <= ${since} - width_ms)`;
  });
  return `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${table} WHERE ${isOld.join(" OR ")}
    LIMIT ${most} FOR UPDATE SKIP LOCKED))`;
}

/**
 * What is too old of metrics: points of minutes and quarters of an hour before the others.
 *
 * @param since Placeholder of the start of the oldest kept.
 * @param now Placeholder of the time: epoch milliseconds.
 */
export function oldMetrics(since: string, now: string): OldRange[] {
  return METRICS_LEVELS_MS.map((widthMs, level) => {
    const keptMs = METRICS_DELETED_MS[level] ?? Infinity;
    if (keptMs === Infinity) return { widthMs, since };
    return { widthMs, since: `greatest(${since}, (${now} - ${keptMs})::bigint)` };
  });
}
