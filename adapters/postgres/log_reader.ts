import type { Log } from "@supertracer/core";
import { DETAIL_COLUMN_NAMES, type FilterConditions, logFromRow } from "@supertracer/core/sql";
import { countStatement, listStatements } from "./list_statement.ts";
import { toLog } from "./row_watch.ts";
import type { StatementRunner } from "./statement_runner.ts";
import type { TableLayout } from "./table_layout.ts";

/**
 * Lists logs, without headers and bodies.
 *
 * @param runner Runs the statements.
 * @param layout How the tables look.
 * @param conditions From `filterConditions()`.
 */
export async function readLogs(
  runner: StatementRunner,
  layout: TableLayout,
  conditions: FilterConditions | undefined,
): Promise<Log[]> {
  if (conditions === undefined || conditions.limit === 0) return [];
  const [first, second] = listStatements(conditions, layout);
  let rows = await runner.read(first.text, first.parameters);
  if (rows.length < conditions.limit && second !== undefined) {
    rows = await runner.read(second.text, second.parameters);
  }
  return rows.map(toLog);
}

/**
 * Reads one log with everything.
 *
 * @param runner Runs the statement.
 * @param layout How the tables look.
 * @param id Its id; any number.
 */
export async function readLog(
  runner: StatementRunner,
  layout: TableLayout,
  id: number,
): Promise<Log | undefined> {
  if (!Number.isSafeInteger(id)) return undefined;
  const [row] = await runner.read(
    `SELECT ${DETAIL_COLUMN_NAMES.join(", ")} FROM ${layout.source} WHERE id = $1::bigint`,
    [id],
    { prepare: true },
  );
  if (row === undefined) return undefined;
  return logFromRow(Object.fromEntries(DETAIL_COLUMN_NAMES.map((name, i) => [name, row[i]])));
}

/**
 * Counts logs.
 *
 * @param runner Runs the statement.
 * @param layout How the tables look.
 * @param conditions From `filterConditions()`.
 * @param atMost Where counting ends.
 */
export async function countLogs(
  runner: StatementRunner,
  layout: TableLayout,
  conditions: FilterConditions | undefined,
  atMost: number,
): Promise<number> {
  if (conditions === undefined) return 0;
  const { parameters, text } = countStatement(conditions, layout, atMost);
  return Number((await runner.read(text, parameters))[0]?.[0]);
}
