import type { Measurement } from "./measurement.ts";
import type { ServerStart, Variant } from "./variant.ts";

/** A variant with what it needs beside it. */
export interface PreparedVariant {
  readonly variant: Variant;
  readonly start: ServerStart;
}

/** Starts what the variants need; all at once, as nothing is measured yet. */
export async function prepareAll(
  variants: readonly Variant[],
  stack: AsyncDisposableStack,
): Promise<PreparedVariant[]> {
  return await Promise.all(
    variants.map(async (variant) => ({ variant, start: await variant.prepare(stack) })),
  );
}

/**
 * Measures the variants in turns, so that what else the machine does meets all of them alike.
 *
 * @param measured Called after each measurement.
 */
export async function runRounds<T extends Measurement>(
  rounds: number,
  prepared: readonly PreparedVariant[],
  measure: (start: ServerStart) => Promise<T>,
  measured: (round: number, variant: Variant, measurement: T) => void,
): Promise<Map<string, T[]>> {
  const results = new Map<string, T[]>(prepared.map(({ variant }) => [variant.name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const { variant, start } of prepared) {
      const measurement = await measure(start);
      if (measurement.kind === "requests" && measurement.recordedShare === 0) {
        throw new Error(`${variant.label} recorded nothing: its figures would be too good`);
      }
      results.get(variant.name)?.push(measurement);
      measured(round, variant, measurement);
    }
  }
  return results;
}
