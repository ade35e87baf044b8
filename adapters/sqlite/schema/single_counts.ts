import { countsRows, METRICS_LEVELS_MS } from "@supertracer/core/sql";
import { addCounts } from "../saving/save_errors.ts";
import type { Statements } from "../connection/statements.ts";

const NEXT_GROUP = "SELECT error_group FROM supertracer_error_counts WHERE error_group > ? " +
  "ORDER BY error_group LIMIT 1";
const OF_GROUP = "FROM supertracer_error_counts WHERE error_group = ? AND width_ms = ?";
const GET_COUNTS = "SELECT CAST(start_ms AS REAL) AS start_ms, CAST(count AS REAL) AS count " +
  OF_GROUP;

/**
 * Puts the rows of counts of version 2 together, which count one stretch of time each. To be run in a
 * transaction.
 *
 * @param statements The database.
 */
export function* joinSingleCounts(statements: Statements): Generator<void, void, void> {
  const [, ...levels] = METRICS_LEVELS_MS;
  let id = "";
  for (let row; (row = statements.get(NEXT_GROUP, id)) !== undefined;) {
    id = String(row["error_group"]);
    for (const levelMs of levels) {
      const stretches = statements.all(GET_COUNTS, id, levelMs).map((row) => {
        return { id, levelMs, start: Number(row["start_ms"]), count: Number(row["count"]) };
      });
      statements.run(`DELETE ${OF_GROUP}`, id, levelMs);
      for (const counts of countsRows(stretches)) addCounts(statements, counts);
      yield;
    }
  }
}
