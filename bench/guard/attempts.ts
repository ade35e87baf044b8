import type { RequestMeasurement } from "../overhead/measurement.ts";
import { compare, type Comparison, type Ratios, ratiosOf } from "./compare.ts";

/** Rounds of one attempt, by the name of the variant. */
export type Attempt = ReadonlyMap<string, readonly RequestMeasurement[]>;

/** What the guard found. */
export interface Verdict {
  readonly comparisons: readonly Comparison[];
  readonly ratios: Ratios;
  readonly attempts: number;
}

/**
 * Measures until all ratios pass, or three times: something else that the machine did must not fail
 * a change. Each attempt adds to the rounds before, and the medians of all of them count, so that
 * luck can't pass a change either.
 *
 * @param measure Measures all variants, in turns.
 * @param names The variants whose ratios count.
 * @param maxAttempts At most so many.
 */
export async function attempt(
  measure: () => Promise<Attempt>,
  names: readonly string[],
  recorded: Ratios,
  maxAttempts = 3,
): Promise<Verdict> {
  const rounds = new Map<string, RequestMeasurement[]>();
  for (let attempts = 1;; attempts++) {
    for (const [name, measured] of await measure()) {
      rounds.set(name, [...rounds.get(name) ?? [], ...measured]);
    }
    const ratios = ratiosOf(rounds, names);
    const comparisons = compare(ratios, recorded);
    if (attempts >= maxAttempts || comparisons.every(({ passed }) => passed)) {
      return { comparisons, ratios, attempts };
    }
  }
}
