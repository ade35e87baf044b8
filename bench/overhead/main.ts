/**
 * What tracing costs: each variant in a process of its own, in turns, over several rounds.
 *
 * `deno task bench [--rounds 5] [--seconds 5] [--only bare,otel,memory] [--workload json]`
 *
 * @module
 */
import { parseArgs } from "node:util";
import { findLoadGenerator } from "./load_generator.ts";
import { measure, type Measurement } from "./measure.ts";
import { report } from "./report.ts";
import { VARIANTS } from "./variant.ts";
import { WORKLOADS } from "./workload.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "5" },
    only: { type: "string", default: VARIANTS.map(({ name }) => name).join(",") },
    workload: { type: "string", default: "json" },
  },
});
const rounds = positive("rounds", values.rounds);
const seconds = positive("seconds", values.seconds);
const workload = byName("workload", WORKLOADS, values.workload);
const variants = values.only.split(",").map((name) => byName("only", VARIANTS, name));

await using stack = new AsyncDisposableStack();
const generator = await findLoadGenerator();
const starts = new Map(
  await Promise.all(
    variants.map(async (variant) => [variant, await variant.prepare(stack)] as const),
  ),
);
const results = new Map(variants.map((variant) => [variant, [] as Measurement[]]));

console.log(`${workload.description}; ${workload.connections} connections of ${generator.name}`);
console.log(`${rounds} rounds of ${seconds} s each; medians\n`);
for (let round = 1; round <= rounds; round++) {
  for (const [variant, start] of starts) {
    const measurement = await measure(start, workload, generator, seconds);
    results.get(variant)?.push(measurement);
    console.error(`round ${round}  ${variant.name.padEnd(9)} ${measurement.cpuUs.toFixed(1)} us`);
  }
}
console.log(`\n${report(results)}`);

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`Cannot use --${flag} ${text}: pass a whole number from 1`);
}

function byName<T extends { readonly name: string }>(
  flag: string,
  all: readonly T[],
  name: string,
): T {
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = all.map((one) => one.name).join(", ");
  throw new RangeError(`Cannot use --${flag} ${name}: there are ${names}`);
}
