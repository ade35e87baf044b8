import { type FilterConditions, hasIndexedText } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { coversTexts } from "../schema/text_index.ts";
import {
  type AccessPath,
  type Cursor,
  hasMoreConditions,
  pathRows,
  type Range,
  RangeParameters,
} from "./access_path.ts";
import { choosePaths } from "./choose_paths.ts";
import { CURSOR_LIST, cursorOf, mergeCursors, NEWEST_FIRST, pathSteps } from "./path_steps.ts";
import { findTextMatches } from "./text_matches.ts";

/** Rows checked in one step, at first and at most; in between as many as take `STEP_MS`. */
const FIRST_STEP = 500;
const LAST_STEP = 8_000;
/** The first step where each body may have to be read. */
const FIRST_STEP_OF_BODIES = 50;
const STEP_MS = 2;

/** Rows checked before the index of texts is used: a common text is found sooner without. */
const LOOKED_AT_FIRST = 2_000;
/** With more matches in the index of texts, the newest are found sooner without it. */
const MAX_TEXT_MATCHES = 3_000;

/** What a search found, and whether it is complete. */
interface Search {
  readonly cursors: Cursor[];
  readonly isOver: boolean;
}

/**
 * Finds the cursors of the newest rows that meet the conditions.
 *
 * @param statements The database.
 * @param conditions The conditions.
 * @param range The time.
 */
export function* findCursors(
  statements: Statements,
  conditions: FilterConditions,
  range: Range,
): Generator<void, Cursor[], void> {
  const paths = yield* choosePaths(statements, conditions, range);
  if (hasIndexedText(conditions) && coversTexts(statements)) {
    const first = yield* search(statements, paths, conditions, range, LOOKED_AT_FIRST);
    if (first.isOver) return first.cursors;
    const found = yield* findTextMatches(statements, conditions, range, MAX_TEXT_MATCHES);
    if (found !== undefined) return found.slice(0, conditions.limit);
  }
  return (yield* search(statements, paths, conditions, range, Infinity)).cursors;
}

function* search(
  statements: Statements,
  paths: readonly AccessPath[],
  conditions: FilterConditions,
  range: Range,
  most: number,
): Generator<void, Search, void> {
  const limit = Math.min(conditions.limit, Number.MAX_SAFE_INTEGER);
  const firstStep = conditions.where === undefined ? FIRST_STEP : FIRST_STEP_OF_BODIES;
  let cursors: Cursor[] = [];
  let left = most;
  for (const path of paths) {
    const parameters = new RangeParameters<"limit">();
    const sql = `SELECT ${CURSOR_LIST} ${pathRows(path, conditions, parameters)} ` +
      `${NEWEST_FIRST} LIMIT ${parameters.slot("limit", "integer")}`;
    let step = hasMoreConditions(path, conditions) ? firstStep : Infinity;
    // Rows older than all that are wanted need not be checked.
    const worst = cursors.length < limit ? undefined : cursors.at(-1);
    const newer = worst === undefined ? range : { ...range, from: worst };
    let inPath = 0;
    for (const part of pathSteps(statements, path, newer, () => step)) {
      if (left <= 0) return { cursors, isOver: false };
      const start = performance.now();
      const rows = statements.all(sql, ...parameters.over(part, { limit })).map(cursorOf);
      left -= step;
      step = adapt(step, performance.now() - start);
      inPath += rows.length;
      cursors = mergeCursors(cursors, rows, limit);
      if (inPath >= limit) break;
      yield;
    }
    yield;
  }
  return { cursors, isOver: true };
}

function adapt(step: number, ms: number): number {
  const wanted = step * (ms < STEP_MS / 2 ? 2 : ms > STEP_MS * 2 ? 0.5 : 1);
  return Number.isFinite(step) ? Math.round(Math.min(Math.max(wanted, 50), LAST_STEP)) : step;
}
