/** Rows of each kind that a batch clears away at most: more than it can add in the long run. */
export const EXPIRED_ROWS = 500;

/**
 * The statement that deletes stretches of time that are too old. One goes when its end is over, so
 * that none goes that something is added to.
 *
 * @param table A table with `width_ms` and `start_ms`.
 * @param since Placeholder of the start of the oldest kept.
 * @param widthsMs Widths of its rows.
 */
export function expireStretches(
  table: string,
  since: string,
  widthsMs: readonly number[],
): string {
  return `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${table}
    WHERE width_ms IN (${widthsMs.join(", ")})
      AND start_ms < ${since}::bigint AND start_ms <= ${since}::bigint - width_ms
    LIMIT ${EXPIRED_ROWS} FOR UPDATE SKIP LOCKED))`;
}
