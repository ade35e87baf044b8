import { countsWidth, METRICS_LEVELS_MS } from "@supertracer/core/sql";
import type { RunStatement } from "../connection/statement_runner.ts";
import type { TableLayout } from "./table_layout.ts";

/**
 * Puts the rows of counts of version 2 together, which count one stretch of time each.
 *
 * @param run Runs the statements.
 * @param layout How the tables look.
 */
export async function joinSingleCounts(run: RunStatement, layout: TableLayout): Promise<void> {
  const [, ...levels] = METRICS_LEVELS_MS;
  for (const levelMs of levels) await run(joinStatement(layout, levelMs));
}

function joinStatement({ names: { errorCounts } }: TableLayout, levelMs: number): string {
  const widthMs = countsWidth(levelMs);
  const counts = Array.from({ length: widthMs / levelMs }, (_, place) => {
    return `coalesce(sum(count) FILTER (WHERE start_ms - first_ms = ${place * levelMs}), 0)`;
  });
  return `WITH single AS (
  DELETE FROM ${errorCounts} WHERE width_ms = ${levelMs}
  RETURNING error_group, start_ms, count, start_ms - start_ms % ${widthMs} AS first_ms
)
INSERT INTO ${errorCounts} (error_group, width_ms, start_ms, count, counts)
SELECT error_group, ${widthMs}, first_ms, sum(count), ARRAY[${counts.join(", ")}]::bigint[]
FROM single GROUP BY error_group, first_ms`;
}
