import type { Statements } from "../connection/statements.ts";
import { readState, writeState } from "../schema/state.ts";

const STATE = "text_searched_ms";

const HOUR_MS = 3_600_000;

/** A search is noted at most that often, so that looking costs no writing. */
export const NOTE_EVERY_MS: number = HOUR_MS;

/** So long after the last search texts are still put into their index. */
const INTEREST_MS = 7 * 24 * HOUR_MS;

/**
 * Notes that somebody searches for texts, for all processes that use the file. To be run in a
 * transaction.
 *
 * @param statements The database.
 * @param now Epoch milliseconds.
 */
export function noteTextSearch(statements: Statements, now: number): void {
  const since = msSinceTextSearch(statements, now);
  if (since !== undefined && since < NOTE_EVERY_MS) return;
  writeState(statements, STATE, String(now));
}

/**
 * How long ago somebody searched for texts, to the hour; `undefined` if that is long ago, or never
 * was.
 *
 * @param statements The database.
 * @param now Epoch milliseconds.
 */
export function msSinceTextSearch(statements: Statements, now: number): number | undefined {
  const since = now - Number(readState(statements, STATE) ?? NaN);
  // One that is yet to come was noted before the clock was set back.
  return since > -NOTE_EVERY_MS && since < INTEREST_MS ? since : undefined;
}
