/** Most rows of each kind that are pruned at once: more than are added meanwhile, in the long run. */
export const PRUNED_ROWS = 500;

/**
 * The statement that deletes rows whose time range is too old: as a whole, so that none is deleted
 * that something is added to.
 *
 * @param table A table with `width_ms` and `start_ms`.
 * @param since Placeholder of the start of the oldest kept.
 * @param widthsMs Widths of its rows.
 * @param most Most rows to delete, as an expression.
 */
export function pruneRanges(
  table: string,
  since: string,
  widthsMs: readonly number[],
  most = `${PRUNED_ROWS}`,
): string {
  return `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${table}
    WHERE width_ms IN (${widthsMs.join(", ")})
      AND start_ms < ${since} AND start_ms <= ${since} - width_ms
    LIMIT ${most} FOR UPDATE SKIP LOCKED))`;
}
