import { DAY_MS, HOUR_MS } from "../runtime/units.ts";

/**
 * Key of the row in the table of state that says when somebody last searched for texts: epoch
 * milliseconds, written as a decimal number.
 */
export const TEXT_SEARCHED_KEY = "text_searched_ms";

/** Milliseconds between two notes of searches by one process, so that searching costs no writing. */
export const TEXT_SEARCHED_EVERY_MS: number = HOUR_MS;

/** Milliseconds after the last search for which an index of texts is worth its cost. */
const INTEREST_MS = 7 * DAY_MS;

/**
 * Computes how long ago somebody searched for texts, to the hour.
 *
 * @example Whether an index of texts is worth its cost
 * ```ts
 * import { msSinceTextSearch } from "@supertracer/core/sql";
 *
 * const nowMs = Date.UTC(2026, 0, 31);
 * msSinceTextSearch(String(nowMs - 60_000), nowMs); // 60000
 * msSinceTextSearch(String(Date.UTC(2026, 0, 1)), nowMs); // undefined: more than a week ago
 * msSinceTextSearch(undefined, nowMs); // undefined: never
 * ```
 *
 * @param noted The row of {@linkcode TEXT_SEARCHED_KEY}, `undefined` if there is none.
 * @param nowMs Epoch milliseconds.
 * @returns Milliseconds; `undefined` if it is a week or longer ago, or never was. Up to an hour in the
 * future is negative; what is later was noted before the clock was set back, and is `undefined`.
 */
export function msSinceTextSearch(noted: string | undefined, nowMs: number): number | undefined {
  const since = nowMs - Number(noted ?? NaN);
  return since > -TEXT_SEARCHED_EVERY_MS && since < INTEREST_MS ? since : undefined;
}
