import {
  ADD_TO_GROUP,
  countsFromText,
  ERROR_COLUMNS,
  ERROR_COUNT_COLUMN_NAMES,
  ERROR_COUNT_KEY,
  type ErrorCountsRow,
  type ErrorRows,
  NamedStatement,
  SQLITE_DIALECT,
  type SqlValue,
} from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";

const ADD_GROUP = insertInto("supertracer_errors", ERROR_COLUMNS.map(({ name }) => name)) +
  ADD_TO_GROUP;
const ADD_COUNTS = insertInto("supertracer_error_counts", ERROR_COUNT_COLUMN_NAMES) +
  `ON CONFLICT (${ERROR_COUNT_KEY}) DO UPDATE SET count = stored.count + excluded.count, ` +
  "counts = excluded.counts";
const GET_COUNTS = new NamedStatement(
  SQLITE_DIALECT,
  { id: "text", widthMs: "integer", start: "integer" },
  ({ id, widthMs, start }) =>
    "SELECT counts FROM supertracer_error_counts " +
    `WHERE error_group = ${id} AND width_ms = ${widthMs} AND start_ms = ${start}`,
);

/** Adds occurrences of errors to those stored. To be run in a transaction. */
export function saveErrors(
  statements: Statements,
  { groups, counts }: ErrorRows,
): void {
  for (const values of groups) {
    statements.run(ADD_GROUP, ...values);
  }
  for (const row of counts) {
    addCounts(statements, row);
  }
}

function addCounts(
  statements: Statements,
  { id, widthMs, start, count, counts }: ErrorCountsRow,
): void {
  let text: string | null = null;
  if (counts !== null) {
    const stored = statements.get(
      GET_COUNTS.text,
      ...GET_COUNTS.bind<SqlValue>({ id, widthMs, start }),
    );
    const before = stored === undefined ? [] : countsFromText(String(stored["counts"]));
    text = JSON.stringify(counts.map((each, i) => each + (before[i] ?? 0)));
  }
  statements.run(ADD_COUNTS, id, widthMs, start, count, text);
}

function insertInto(table: string, columns: readonly string[]): string {
  const values = columns.map(() => "?").join(", ");
  return `INSERT INTO ${table} AS stored (${columns.join(", ")}) VALUES (${values}) `;
}
