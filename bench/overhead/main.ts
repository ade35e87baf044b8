/**
 * What tracing costs: each variant in a process of its own, in turns, over several rounds.
 *
 * `deno task bench [--rounds 5] [--seconds 5] [--only bare,otel,memory] [--workload json,stream]
 * [--load 0.5] [--paced] [--json FILE] [--svg FOLDER]`
 *
 * @module
 */
import { join } from "node:path";
import { findLoadGenerator } from "./load/find_load_generator.ts";
import type { Measurement, RequestMeasurement } from "./measurement.ts";
import { measureIdle } from "./measure_idle.ts";
import { measureRequests } from "./measure_requests.ts";
import { parseOptions } from "./options.ts";
import { overheadCharts } from "./overhead_chart.ts";
import { reportIdle, reportRequests } from "./report.ts";
import { prepareAll, runRounds } from "./run_rounds.ts";
import { BARE, summarizeIdle, summarizeRequests } from "./summary.ts";
import type { Variant } from "./variant.ts";
import { VARIANTS } from "./variants.ts";
import { type RequestWorkload, WORKLOADS } from "./workload.ts";

const options = parseOptions(Deno.args, VARIANTS, WORKLOADS);
const { rounds, seconds, isPaced } = options;
const labels = new Map(VARIANTS.map(({ name, label }) => [name, label]));
const where = `Deno ${Deno.version.deno}, ${Deno.build.os} ${Deno.build.arch}, ` +
  `${navigator.hardwareConcurrency} cores; medians of ${rounds} rounds`;
const raw: Record<string, Record<string, readonly Measurement[]>> = {};

// Now, and not when all is measured.
if (options.svg !== undefined) await Deno.mkdir(options.svg, { recursive: true });

await using stack = new AsyncDisposableStack();
const generator = await findLoadGenerator();
const prepared = await prepareAll(options.variants, stack);
const [bare] = await prepareAll(VARIANTS.filter(({ name }) => name === BARE), stack);
console.log(`${rounds} rounds of ${seconds} s for each server, in turns; medians`);

for (const workload of options.workloads) {
  console.log(`\n## ${workload.name}: ${workload.description}\n`);
  if (workload.kind === "idle") {
    const measure = (start: Parameters<typeof measureIdle>[0]) =>
      measureIdle(start, workload, seconds);
    const results = await runRounds(rounds, prepared, measure, (round, variant, one) => {
      progress(round, variant, `${one.memoryKbPerClient.toFixed(1)} KB a client`);
    });
    console.log(reportIdle(summarizeIdle(results), labels));
    await keepRaw(workload.name, results);
    continue;
  }
  const results = await runRequests(workload);
  const summary = summarizeRequests(results);
  console.log(reportRequests(summary, labels));
  await keepRaw(workload.name, results);
  if (options.svg === undefined) continue;
  const charts = await overheadCharts({ workload, summary, variants: VARIANTS, where });
  for (const [file, svg] of charts) await Deno.writeTextFile(join(options.svg, file), svg);
}

/** After each workload, as the next may fail after hours. */
async function keepRaw(name: string, results: Map<string, readonly Measurement[]>): Promise<void> {
  raw[name] = Object.fromEntries(results);
  if (options.json === undefined) return;
  await Deno.writeTextFile(
    options.json,
    `${JSON.stringify({ where, rounds, seconds, workloads: raw })}\n`,
  );
}

async function runRequests(workload: RequestWorkload): Promise<Map<string, RequestMeasurement[]>> {
  if (bare === undefined) throw new Error("There is no bare server");
  const capacity = await measureRequests(bare.start, workload, { generator, seconds });
  const rate = Math.max(1, Math.round(capacity.requestsPerSecond * options.load));
  const fixed = `at ${rate.toLocaleString("en-US")} requests/s, ${options.load} of what the bare ` +
    "server answers, sent by load/paced_client.ts whether or not the last is answered";
  console.log(
    isPaced
      ? `${workload.connections} connections; everything ${fixed}\n`
      : `${workload.connections} connections of ${generator.name}, which sends what is answered; ` +
        `p50 and p99 ${fixed}\n`,
  );
  return await runRounds(
    rounds,
    prepared,
    (start) => measureRequests(start, workload, { generator, seconds, rate, isPaced }),
    (round, variant, { cpuUs, latency }) => {
      const held = `${((latency?.heldShare ?? 0) * 100).toFixed(0)} %`;
      const p99 = latency?.p99Ms?.toFixed(2) ?? "?";
      progress(round, variant, `${cpuUs.toFixed(1)} us, p99 ${p99} ms, rate held ${held}`);
    },
  );
}

function progress(round: number, variant: Variant, text: string): void {
  console.error(`round ${round}  ${variant.name.padEnd(11)} ${text}`);
}
