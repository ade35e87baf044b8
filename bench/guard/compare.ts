import type { RequestMeasurement, Rounds } from "../overhead/measurement.ts";
import { summarizeRequests } from "../overhead/summary.ts";

/** CPU time that a variant adds to a request, as a share of what OpenTelemetry adds; by its name. */
export type Ratios = Readonly<Record<string, number>>;

/** A ratio may exceed the recorded one by this share of it. */
export const TOLERANCE = 0.25;

/** A variant's ratio beside the recorded one. */
export interface Comparison {
  readonly name: string;
  readonly received: number;
  /** `undefined` if none is recorded. */
  readonly recorded: number | undefined;
  readonly passed: boolean;
}

/**
 * The ratios of some variants, from medians of all rounds so far.
 *
 * @throws {Error} If there is none for one of them, as OpenTelemetry seems to have added nothing.
 */
export function ratiosOf(rounds: Rounds<RequestMeasurement>, names: readonly string[]): Ratios {
  const summary = summarizeRequests(rounds);
  return Object.fromEntries(names.map((name) => {
    const ratio = summary.find((row) => row.name === name)?.addedOfOtel;
    if (ratio === undefined) {
      throw new Error(
        `Cannot compare ${name}: OpenTelemetry added nothing; is the machine too busy?`,
      );
    }
    return [name, ratio];
  }));
}

/** Compares each ratio with the recorded one; what is not recorded fails. */
export function compare(received: Ratios, recorded: Ratios): Comparison[] {
  return Object.entries(received).map(([name, ratio]) => {
    const limit = recorded[name];
    const passed = limit !== undefined && ratio <= limit * (1 + TOLERANCE);
    return { name, received: ratio, recorded: limit, passed };
  });
}

/** Says what came, what is recorded and, where that fails, what to do. */
export function explain(comparisons: readonly Comparison[]): string {
  const lines = comparisons.map(({ name, received, recorded, passed }) => {
    const beside = recorded === undefined
      ? "nothing is recorded"
      : `recorded ${recorded.toFixed(2)}, at most ${(recorded * (1 + TOLERANCE)).toFixed(2)}`;
    return `${passed ? "ok  " : "FAIL"} ${name}: ${
      received.toFixed(2)
    } of what OpenTelemetry adds ` +
      `(${beside})`;
  });
  if (comparisons.every(({ passed }) => passed)) return lines.join("\n");
  return [
    ...lines,
    "The request path has become slower, in comparison with OpenTelemetry. Find what costs it with",
    "`deno task bench --workload json --only bare,otel,memory,sqlite`. If it is worth its price, say so",
    "in the commit and record the new ratios with `deno task bench:guard --record`.",
  ].join("\n");
}
