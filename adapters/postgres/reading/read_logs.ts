import type { Log, LogCursor } from "@supertracer/core";
import {
  DETAIL_COLUMN_NAMES,
  type FilterConditions,
  fromSeconds,
  logFromRow,
  ROW_COLUMN_NAMES,
} from "@supertracer/core/sql";
import { namedRow, type RowValues, type StatementRunner } from "../connection/statement_runner.ts";
import type { TableLayout } from "../schema/table_layout.ts";
import {
  type BoundStatement,
  countStatement,
  cursorStatements,
  listStatements,
} from "./list_statement.ts";

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
  const rows = await readList(runner, listStatements(conditions, layout), conditions.limit);
  return rows.map(toLog);
}

/**
 * Lists the cursors of logs.
 *
 * @param runner Runs the statements.
 * @param layout How the tables look.
 * @param conditions From `filterConditions()`.
 * @param skip How many are passed over.
 */
export async function readCursors(
  runner: StatementRunner,
  layout: TableLayout,
  conditions: FilterConditions | undefined,
  skip: number,
): Promise<LogCursor[]> {
  if (conditions === undefined || conditions.limit === 0) return [];
  const statements = cursorStatements(conditions, layout, skip);
  const rows = await readList(runner, statements, conditions.limit);
  return rows.map(([time, id]) => ({ timestamp: fromSeconds(Number(time)), id: Number(id) }));
}

async function readList(
  runner: StatementRunner,
  statements: readonly BoundStatement[],
  limit: number,
): Promise<readonly RowValues[]> {
  let rows: readonly RowValues[] = [];
  for (const { text, parameters } of statements) {
    rows = await runner.read(text, parameters);
    if (rows.length >= limit) break;
  }
  return rows;
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
  return logFromRow(namedRow(DETAIL_COLUMN_NAMES, row));
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

/** A row of a list as a log. */
export function toLog(values: RowValues): Log {
  return logFromRow(namedRow(ROW_COLUMN_NAMES, values));
}
