import {
  ADD_TO_GROUP,
  countsFromText,
  countsRows,
  ERROR_COLUMNS,
  ERROR_COUNT_COLUMN_NAMES,
  type ErrorCountsRow,
  type ErrorRows,
  IS_SINGLE_COUNT,
} from "@supertracer/core/sql";
import type { Statements } from "./statements.ts";

/** Rows put together in one step, of a millisecond or two. */
const JOINED_AT_ONCE = 100;

const KEY = "error_group, width_ms, start_ms";
const ADD_GROUP = insertInto("supertracer_errors", ERROR_COLUMNS.map(({ name }) => name)) +
  ADD_TO_GROUP;
const ADD_COUNTS = insertInto("supertracer_error_counts", ERROR_COUNT_COLUMN_NAMES) +
  `ON CONFLICT (${KEY}) DO UPDATE SET count = stored.count + excluded.count, ` +
  "counts = excluded.counts";
const GET_COUNTS = "SELECT counts FROM supertracer_error_counts " +
  "WHERE error_group = ? AND width_ms = ? AND start_ms = ?";
const GET_SINGLE_COUNTS = "SELECT error_group, CAST(width_ms AS REAL) AS width_ms, " +
  "CAST(start_ms AS REAL) AS start_ms, CAST(count AS REAL) AS count " +
  `FROM supertracer_error_counts WHERE ${IS_SINGLE_COUNT} ORDER BY start_ms LIMIT ${JOINED_AT_ONCE}`;
const DELETE_COUNT = "DELETE FROM supertracer_error_counts " +
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

/**
 * Puts some rows together that count one stretch of time each, as older versions write them. To be
 * run in a transaction.
 *
 * @param statements The database.
 * @returns How many there were.
 */
export function joinCounts(statements: Statements): number {
  const singles = statements.all(GET_SINGLE_COUNTS).map((row) => ({
    id: String(row["error_group"]),
    levelMs: Number(row["width_ms"]),
    start: Number(row["start_ms"]),
    count: Number(row["count"]),
  }));
  for (const { id, levelMs, start } of singles) statements.run(DELETE_COUNT, id, levelMs, start);
  for (const row of countsRows(singles)) addCounts(statements, row);
  return singles.length;
}

function addCounts(
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
