import { LATENCY_CLASS } from "@supertracer/core/sql";
import type { RunStatement } from "../connection/statement_runner.ts";
import type { TableLayout } from "./table_layout.ts";

/** Before it the server has no statistics of expressions. */
const FIRST_VERSION = 140_000;

/**
 * Has the server count what the expressions of partial indexes come to, which it does for the indexes
 * but does not use: it takes one row in two hundred for any class of status or latency, and then
 * reads and sorts all rows of the class to list the newest.
 *
 * @param run Runs the statements.
 * @param layout How the table looks.
 */
export async function createStatistics(run: RunStatement, layout: TableLayout): Promise<void> {
  const [row] = await run("SELECT current_setting('server_version_num')::integer");
  if (Number(row?.[0]) < FIRST_VERSION) return;
  const { requests } = layout.names;
  const expressions = {
    status_class: "(status_code / 100)",
    latency_class: LATENCY_CLASS.replaceAll("duration_ms", layout.read("duration_ms")),
  };
  for (const [name, expression] of Object.entries(expressions)) {
    const statistics = requests.replace(/requests$/, `supertracer_${name}`);
    await run(`CREATE STATISTICS IF NOT EXISTS ${statistics} ON ${expression} FROM ${requests}`);
  }
}
