/**
 * Has tracing become more expensive? Compares what it adds to the CPU time of a request, as a share
 * of what OpenTelemetry adds on the same machine in the same minute, with `recorded.json`.
 *
 * `deno task bench:guard [--record]`
 *
 * @module
 */
import { parseArgs } from "node:util";
import { findLoadGenerator } from "../overhead/load/find_load_generator.ts";
import { measureRequests } from "../overhead/measure_requests.ts";
import { prepareAll, runRounds } from "../overhead/run_rounds.ts";
import { BARE, OTEL } from "../overhead/summary.ts";
import { VARIANTS } from "../overhead/variants.ts";
import { type RequestWorkload, WORKLOADS } from "../overhead/workload.ts";
import { attempt } from "./attempts.ts";
import { explain, type Ratios } from "./compare.ts";

const RECORDED = new URL("./recorded.json", import.meta.url);
/** Those whose ratios are guarded. */
const GUARDED = ["memory", "sqlite"];
const ROUNDS = 2;
const SECONDS = 2;
/** All are compiled by then, nearly; the same for all. */
const WARM_UP_REQUESTS = 20_000;
/** To record, all attempts are made: what is recorded is looked at for a long time. */
const RECORDING_ATTEMPTS = 3;

const { values: { record } } = parseArgs({
  args: Deno.args,
  options: { record: { type: "boolean", default: false } },
});
const workload = jsonWorkload();
const names = [BARE, OTEL, ...GUARDED];

await using stack = new AsyncDisposableStack();
const generator = await findLoadGenerator();
const prepared = await prepareAll(VARIANTS.filter(({ name }) => names.includes(name)), stack);
const measure = () =>
  runRounds(
    ROUNDS,
    prepared,
    (start) => measureRequests(start, workload, { generator, seconds: SECONDS }),
    (round, { name }, { cpuUs }) =>
      console.log(`round ${round}  ${name.padEnd(6)} ${cpuUs.toFixed(1)} us a request`),
  );

if (record) {
  // Compared with nothing, no attempt passes.
  const { ratios } = await attempt(measure, GUARDED, {}, RECORDING_ATTEMPTS);
  const rounded = Object.entries(ratios).map(([name, ratio]) => [name, Number(ratio.toFixed(2))]);
  await Deno.writeTextFile(RECORDED, `${JSON.stringify(Object.fromEntries(rounded), null, 2)}\n`);
  console.log(`Recorded ${rounded.map(([name, ratio]) => `${name} ${ratio}`).join(", ")}`);
} else {
  const recorded: Ratios = JSON.parse(await Deno.readTextFile(RECORDED));
  const { comparisons, attempts } = await attempt(measure, GUARDED, recorded);
  console.log(`\n${attempts} of at most 3 attempts, load from ${generator.name}`);
  console.log(explain(comparisons));
  if (comparisons.some(({ passed }) => !passed)) Deno.exitCode = 1;
}

function jsonWorkload(): RequestWorkload {
  const json = WORKLOADS.find(({ name }) => name === "json");
  if (json?.kind !== "requests") throw new Error("There is no workload json");
  return { ...json, warmUpRequests: WARM_UP_REQUESTS };
}
