import { countsWidth, IS_SINGLE_COUNT, METRICS_LEVELS_MS } from "@supertracer/core/sql";
import { ADD_TO_COUNTS } from "./error_steps.ts";
import type { RunStatement } from "./statement_runner.ts";
import type { TableLayout } from "./table_layout.ts";

/** Rows put together by one statement. */
const JOINED_AT_ONCE = 5_000;

/**
 * Puts rows of counts together that count one stretch of time each, as older versions write them. In
 * steps, each of which is a whole.
 *
 * @param run Runs the statements.
 * @param layout How the tables look.
 */
export async function joinSingleCounts(run: RunStatement, layout: TableLayout): Promise<void> {
  for (const levelMs of METRICS_LEVELS_MS.slice(1)) {
    const statement = joinStatement(layout, levelMs);
    while (Number((await run(statement))[0]?.[0]) === JOINED_AT_ONCE) { /* there may be more */ }
  }
}

function joinStatement({ names: { errorCounts } }: TableLayout, levelMs: number): string {
  const widthMs = countsWidth(levelMs);
  const counts = Array.from({ length: widthMs / levelMs }, (_, place) => {
    return `coalesce(sum(count) FILTER (WHERE start_ms - first_ms = ${place * levelMs}), 0)`;
  });
  return `WITH single AS (
  DELETE FROM ${errorCounts} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${errorCounts} WHERE ${IS_SINGLE_COUNT} AND width_ms = ${levelMs}
    ORDER BY start_ms LIMIT ${JOINED_AT_ONCE} FOR UPDATE SKIP LOCKED))
  RETURNING error_group, start_ms, count, start_ms - start_ms % ${widthMs} AS first_ms
), joined AS (
  INSERT INTO ${errorCounts} AS stored (error_group, width_ms, start_ms, count, counts)
  SELECT error_group, ${widthMs}, first_ms, sum(count), ARRAY[${counts.join(", ")}]::bigint[]
  FROM single GROUP BY error_group, first_ms ORDER BY error_group, first_ms
  ${ADD_TO_COUNTS}
) SELECT count(*) FROM single`;
}
