import type { ErrorGroup, ErrorGroupCounts, ErrorState } from "@supertracer/core";
import {
  countsFromRows,
  type ErrorStatement,
  ErrorStatements,
  groupsFromRows,
  POSTGRES_DIALECT,
  type ResolvedErrorQuery,
  type SqlRow,
} from "@supertracer/core/sql";
import { namedRow, type StatementRunner } from "../connection/statement_runner.ts";
import type { TableLayout } from "../schema/table_layout.ts";

/**
 * Reads groups of errors, those seen last first.
 *
 * @param runner Runs the statements.
 * @param layout How the tables look.
 * @param query Which groups.
 * @param id Only the group with this id, whatever the query says.
 */
export async function readErrorGroups(
  runner: StatementRunner,
  { names }: TableLayout,
  query: ResolvedErrorQuery,
  id?: string,
): Promise<ErrorGroup[]> {
  const statements = new ErrorStatements(POSTGRES_DIALECT, names);
  const groups = await rowsOf(runner, statements.groups(query, id));
  if (groups.length === 0) return [];
  const counts = statements.sparklines(query, groups.map((row) => String(row["id"])));
  return groupsFromRows(query, groups, counts.text === "" ? [] : await rowsOf(runner, counts));
}

/**
 * Counts groups of errors by state.
 *
 * @param runner Runs the statement.
 * @param layout How the tables look.
 * @param query Which groups.
 */
export async function readErrorCounts(
  runner: StatementRunner,
  { names }: TableLayout,
  query: ResolvedErrorQuery,
): Promise<ErrorGroupCounts> {
  const statements = new ErrorStatements(POSTGRES_DIALECT, names);
  return countsFromRows(await rowsOf(runner, statements.counts(query)));
}

/**
 * Sets the state of a group of errors.
 *
 * @param runner Runs the statement.
 * @param layout How the tables look.
 * @param id Its id.
 * @param state The state.
 * @param at When it was set: epoch milliseconds.
 */
export async function writeErrorState(
  runner: StatementRunner,
  { names }: TableLayout,
  id: string,
  state: ErrorState,
  at: number,
): Promise<void> {
  const { text, values } = new ErrorStatements(POSTGRES_DIALECT, names).setState(id, state, at);
  await runner.write(text, values);
}

async function rowsOf(
  runner: StatementRunner,
  { text, values, columns }: ErrorStatement,
): Promise<SqlRow[]> {
  const rows = await runner.read(text, values);
  return rows.map((row) => namedRow(columns, row));
}
