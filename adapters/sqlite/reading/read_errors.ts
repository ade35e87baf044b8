import type { ErrorGroup, ErrorGroupCounts, ErrorGroupQuery, ErrorState } from "@supertracer/core";
import {
  countsFromRows,
  ErrorStatements,
  groupsFromRows,
  resolveErrorQuery,
  SQLITE_DIALECT,
  tableNames,
} from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";

const ERRORS = new ErrorStatements(SQLITE_DIALECT, tableNames());

/**
 * Reads groups of errors, those seen last first.
 *
 * @param statements The database.
 * @param query Which groups.
 * @param now Epoch milliseconds.
 * @param id Only the group with this id, whatever the query says.
 */
export function readErrorGroups(
  statements: Statements,
  query: ErrorGroupQuery,
  now: number,
  id?: string,
): ErrorGroup[] {
  const resolved = resolveErrorQuery(query, now);
  const list = ERRORS.groups(resolved, id);
  const rows = statements.all(list.text, ...list.values);
  const counts = ERRORS.sparklines(resolved, rows.map((row) => String(row["id"])));
  const read = counts.text === "" ? [] : statements.all(counts.text, ...counts.values);
  return groupsFromRows(resolved, rows, read);
}

/**
 * Counts groups of errors by state.
 *
 * @param statements The database.
 * @param query Which groups.
 * @param now Epoch milliseconds.
 */
export function readErrorCounts(
  statements: Statements,
  query: ErrorGroupQuery,
  now: number,
): ErrorGroupCounts {
  const { text, values } = ERRORS.counts(resolveErrorQuery(query, now));
  return countsFromRows(statements.all(text, ...values));
}

/**
 * Sets the state of a group of errors. To be run in a transaction.
 *
 * @param statements The database.
 * @param id Its id.
 * @param state The state.
 * @param at When it was set: epoch milliseconds.
 */
export function writeErrorState(
  statements: Statements,
  id: string,
  state: ErrorState,
  at: number,
): void {
  const { text, values } = ERRORS.setState(id, state, at);
  statements.run(text, ...values);
}
