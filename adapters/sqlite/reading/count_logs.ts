import { type FilterConditions, hasIndexedText } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { coversTexts } from "../schema/text_index.ts";
import { hasMoreConditions, pathRows, RangeParameters } from "./access_path.ts";
import { choosePaths } from "./choose_paths.ts";
import { pathSteps } from "./path_steps.ts";
import { readRange } from "./read_range.ts";
import { findTextMatches } from "./text_matches.ts";

/** Entries of an index counted in one step. */
const INDEX_STEP = 5_000;
/** Rows checked in one step. */
const ROW_STEP = 2_000;
/** The same where each body may have to be read. */
const ROW_STEP_OF_BODIES = 100;
/** More matches of a text are counted without its index. */
const MAX_TEXT_MATCHES = 30_000;

/**
 * Counts logs.
 *
 * @param statements The database.
 * @param conditions From `filterConditions()`.
 * @param atMost Where counting ends.
 */
export function* countLogs(
  statements: Statements,
  conditions: FilterConditions | undefined,
  atMost: number,
): Generator<void, number, void> {
  if (conditions === undefined) return 0;
  const range = readRange(statements, conditions);
  if (hasIndexedText(conditions) && coversTexts(statements)) {
    const found = yield* findTextMatches(statements, conditions, range, MAX_TEXT_MATCHES);
    if (found !== undefined) return Math.min(found.length, atMost);
  }
  const rowStep = conditions.where === undefined ? ROW_STEP : ROW_STEP_OF_BODIES;
  let count = 0;
  for (const path of yield* choosePaths(statements, conditions, range)) {
    // Of an index no more than is still to be counted.
    const size = hasMoreConditions(path, conditions)
      ? () => rowStep
      : () => Math.min(INDEX_STEP, atMost - count);
    const parameters = new RangeParameters();
    const sql = `SELECT count(*) ${pathRows(path, conditions, parameters)}`;
    for (const part of pathSteps(statements, path, range, size)) {
      count += statements.number(sql, ...parameters.over(part, {})) ?? 0;
      if (count >= atMost) return atMost;
      yield;
    }
  }
  return count;
}
