import {
  ADD_TO_COUNT,
  ADD_TO_GROUP,
  ERROR_COLUMNS,
  ERROR_COUNT_COLUMNS,
  type ErrorColumn,
  type ErrorRows,
} from "@supertracer/core/sql";
import type { Statements } from "./statements.ts";

const ADD_GROUP = insertInto("supertracer_errors", ERROR_COLUMNS) + ADD_TO_GROUP;
const ADD_COUNT = insertInto("supertracer_error_counts", ERROR_COUNT_COLUMNS) + ADD_TO_COUNT;

/** Adds occurrences of errors to those stored. To be run in a transaction. */
export function* saveErrors(
  statements: Statements,
  { groups, counts }: ErrorRows,
): Generator<void, void, void> {
  for (const values of groups) {
    statements.run(ADD_GROUP, ...values);
    yield;
  }
  for (const values of counts) {
    statements.run(ADD_COUNT, ...values);
    yield;
  }
}

function insertInto(table: string, columns: readonly ErrorColumn[]): string {
  const names = columns.map(({ name }) => name).join(", ");
  return `INSERT INTO ${table} AS stored (${names}) VALUES (${columns.map(() => "?").join(", ")}) `;
}
