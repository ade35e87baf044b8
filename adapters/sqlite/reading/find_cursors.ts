import { type FilterConditions, hasIndexedText } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { coversTexts } from "../schema/text_index.ts";
import {
  type AccessPath,
  BY_TIME,
  type Cursor,
  pathRows,
  type Range,
  RangeParameters,
} from "./access_path.ts";
import { choosePaths } from "./choose_paths.ts";
import { CURSOR_LIST, cursorOf, mergeCursors, NEWEST_FIRST, nthCursor } from "./path_steps.ts";
import { findTextMatches } from "./text_matches.ts";

/** Newest rows checked before the index of texts is used: a common text is found sooner without. */
const LOOKED_AT_FIRST = 2_000;
/** With more matches in the index of texts, the newest are found sooner without it. */
const MAX_TEXT_MATCHES = 3_000;

/**
 * Finds the cursors of the newest rows that meet the conditions.
 *
 * @param statements The database.
 * @param conditions The conditions.
 * @param range The time.
 */
export function findCursors(
  statements: Statements,
  conditions: FilterConditions,
  range: Range,
): Cursor[] {
  const paths = choosePaths(statements, conditions, range);
  if (hasIndexedText(conditions) && coversTexts(statements)) {
    const from = nthCursor(statements, BY_TIME, range, LOOKED_AT_FIRST);
    const first = search(statements, paths, conditions, { ...range, from: from ?? range.from });
    if (from === undefined || first.length >= conditions.limit) return first;
    const found = findTextMatches(statements, conditions, range, MAX_TEXT_MATCHES);
    if (found !== undefined) return found.slice(0, conditions.limit);
  }
  return search(statements, paths, conditions, range);
}

function search(
  statements: Statements,
  paths: readonly AccessPath[],
  conditions: FilterConditions,
  range: Range,
): Cursor[] {
  const limit = Math.min(conditions.limit, Number.MAX_SAFE_INTEGER);
  let cursors: Cursor[] = [];
  for (const path of paths) {
    const parameters = new RangeParameters<"limit">();
    const sql = `SELECT ${CURSOR_LIST} ${pathRows(path, conditions, parameters)} ` +
      `${NEWEST_FIRST} LIMIT ${parameters.slot("limit", "integer")}`;
    // Rows older than all that are wanted need not be checked.
    const worst = cursors.length < limit ? undefined : cursors.at(-1);
    const newer = worst === undefined ? range : { ...range, from: worst };
    const rows = statements.all(sql, ...parameters.over(newer, { limit })).map(cursorOf);
    cursors = mergeCursors(cursors, rows, limit);
  }
  return cursors;
}
