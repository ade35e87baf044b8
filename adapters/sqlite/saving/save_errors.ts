import {
  ADD_TO_GROUP,
  countsFromText,
  ERROR_COLUMNS,
  ERROR_COUNT_COLUMN_NAMES,
  ERROR_COUNT_KEY,
  type ErrorCountsRow,
  type ErrorRows,
} from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";

const ADD_GROUP = insertInto("supertracer_errors", ERROR_COLUMNS.map(({ name }) => name)) +
  ADD_TO_GROUP;
const ADD_COUNTS = insertInto("supertracer_error_counts", ERROR_COUNT_COLUMN_NAMES) +
  `ON CONFLICT (${ERROR_COUNT_KEY}) DO UPDATE SET count = stored.count + excluded.count, ` +
  "counts = excluded.counts";
const GET_COUNTS = "SELECT counts FROM supertracer_error_counts " +
  "WHERE error_group = ? AND width_ms = ? AND start_ms = ?";

/** Adds occurrences of errors to those stored. To be run in a transaction. */
export function* saveErrors(
  statements: Statements,
  { groups, counts }: ErrorRows,
): Generator<void, void, void> {
  for (const values of groups) {
    statements.run(ADD_GROUP, ...values);
    yield;
  }
  for (const row of counts) {
    addCounts(statements, row);
    yield;
  }
}

/** Adds counts to those stored. To be run in a transaction. */
export function addCounts(
  statements: Statements,
  { id, widthMs, start, count, counts }: ErrorCountsRow,
): void {
  let text: string | null = null;
  if (counts !== null) {
    const stored = statements.get(GET_COUNTS, id, widthMs, start);
    const before = stored === undefined ? [] : countsFromText(String(stored["counts"]));
    text = JSON.stringify(counts.map((each, i) => each + (before[i] ?? 0)));
  }
  statements.run(ADD_COUNTS, id, widthMs, start, count, text);
}

function insertInto(table: string, columns: readonly string[]): string {
  const values = columns.map(() => "?").join(", ");
  return `INSERT INTO ${table} AS stored (${columns.join(", ")}) VALUES (${values}) `;
}
