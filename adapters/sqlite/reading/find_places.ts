import { type FilterConditions, hasIndexedText } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { coversTexts } from "../schema/text_index.ts";
import {
  type AccessPath,
  hasMoreConditions,
  pathQuery,
  type Place,
  type Range,
  rangeValues,
} from "./access_path.ts";
import { choosePaths } from "./choose_paths.ts";
import { mergePlaces, NEWEST_FIRST, pathSteps, PLACE_LIST, placeOf } from "./path_steps.ts";
import { findTextMatches } from "./text_matches.ts";

/** Rows looked at in one step, at first and at most; in between as many as take `STEP_MS`. */
const FIRST_STEP = 500;
const LAST_STEP = 8_000;
/** At first where a body may have to be read for each. */
const FIRST_STEP_OF_BODIES = 50;
const STEP_MS = 2;

/** Rows looked at before the index of texts is asked: a common text is found sooner without. */
const LOOKED_AT_FIRST = 2_000;
/** Of more matches that the index of texts finds, the newest are found sooner without. */
const MAX_TEXT_MATCHES = 3_000;

/** What a search found, and whether it came to its end. */
interface Search {
  readonly places: Place[];
  readonly isOver: boolean;
}

/**
 * Finds the newest places that meet the conditions.
 *
 * @param statements The database.
 * @param conditions The conditions.
 * @param range The time.
 */
export function* findPlaces(
  statements: Statements,
  conditions: FilterConditions,
  range: Range,
): Generator<void, Place[], void> {
  const paths = yield* choosePaths(statements, conditions, range);
  if (hasIndexedText(conditions) && coversTexts(statements)) {
    const first = yield* search(statements, paths, conditions, range, LOOKED_AT_FIRST);
    if (first.isOver) return first.places;
    const found = yield* findTextMatches(statements, conditions, range, MAX_TEXT_MATCHES);
    if (found !== undefined) return found.slice(0, conditions.limit);
  }
  return (yield* search(statements, paths, conditions, range, Infinity)).places;
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
  let places: Place[] = [];
  let left = most;
  for (const path of paths) {
    const { from, values, next } = pathQuery(path, conditions);
    const sql = `SELECT ${PLACE_LIST} ${from} ${NEWEST_FIRST} LIMIT ${next}`;
    let step = hasMoreConditions(path, conditions) ? firstStep : Infinity;
    // What is older than all that is wanted need not be looked at.
    const worst = places.length < limit ? undefined : places.at(-1);
    const newer = worst === undefined ? range : { ...range, from: worst };
    let inPath = 0;
    for (const part of pathSteps(statements, path, newer, () => step)) {
      if (left <= 0) return { places, isOver: false };
      const start = performance.now();
      const rows = statements.all(sql, ...values, ...rangeValues(part), limit).map(placeOf);
      left -= step;
      step = adapt(step, performance.now() - start);
      inPath += rows.length;
      places = mergePlaces(places, rows, limit);
      if (inPath >= limit) break;
      yield;
    }
    yield;
  }
  return { places, isOver: true };
}

function adapt(step: number, ms: number): number {
  const wanted = step * (ms < STEP_MS / 2 ? 2 : ms > STEP_MS * 2 ? 0.5 : 1);
  return Number.isFinite(step) ? Math.round(Math.min(Math.max(wanted, 50), LAST_STEP)) : step;
}
