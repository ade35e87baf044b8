import {
  msSinceTextSearch,
  TEXT_SEARCHED_EVERY_MS,
  TEXT_SEARCHED_KEY,
} from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { readState, writeState } from "../schema/state.ts";

/**
 * Notes that somebody searches for texts, for all processes that use the file. To be run in a
 * transaction.
 *
 * @param statements The database.
 * @param now Epoch milliseconds.
 */
export function noteTextSearch(statements: Statements, now: number): void {
  const since = readTextSearch(statements, now);
  if (since !== undefined && since < TEXT_SEARCHED_EVERY_MS) return;
  writeState(statements, TEXT_SEARCHED_KEY, String(now));
}

/**
 * How long ago somebody searched for texts, by any process that uses the file.
 *
 * @param statements The database.
 * @param now Epoch milliseconds.
 * @returns As {@linkcode msSinceTextSearch}.
 */
export function readTextSearch(statements: Statements, now: number): number | undefined {
  return msSinceTextSearch(readState(statements, TEXT_SEARCHED_KEY), now);
}
