import { type FilterConditions, hasIndexedText } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { coversTexts } from "../schema/text_index.ts";
import { pathRows, RangeParameters } from "./access_path.ts";
import { choosePaths } from "./choose_paths.ts";
import { readRange } from "./read_range.ts";
import { findTextMatches } from "./text_matches.ts";

/** More matches of a text are counted without its index. */
const MAX_TEXT_MATCHES = 30_000;

/**
 * Counts logs.
 *
 * @param statements The database.
 * @param conditions From `filterConditions()`.
 * @param atMost Where counting ends.
 */
export function countLogs(
  statements: Statements,
  conditions: FilterConditions | undefined,
  atMost: number,
): number {
  if (conditions === undefined) return 0;
  const range = readRange(statements, conditions);
  if (hasIndexedText(conditions) && coversTexts(statements)) {
    const found = findTextMatches(statements, conditions, range, MAX_TEXT_MATCHES);
    if (found !== undefined) return Math.min(found.length, atMost);
  }
  let count = 0;
  for (const path of choosePaths(statements, conditions, range)) {
    const parameters = new RangeParameters<"limit">();
    const rows = pathRows(path, conditions, parameters);
    const sql = `SELECT count(*) FROM (SELECT 1 ${rows} LIMIT ${
      parameters.slot("limit", "integer")
    })`;
    const limit = Math.min(atMost - count, Number.MAX_SAFE_INTEGER);
    count += statements.number(sql, ...parameters.over(range, { limit })) ?? 0;
    if (count >= atMost) return atMost;
  }
  return count;
}
