/**
 * What `traceListener()` adds to a request of `node:http`, beside what `tracer.fetch` adds on Deno and
 * what OpenTelemetry's instrumentation of `node:http` adds on Node: in one run, in turns.
 *
 * `deno run --lock=deno.lock --allow-all bench/node/main.ts [--rounds 3] [--seconds 3]
 * [--only deno,node,bun]`
 *
 * @module
 */
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { REPOSITORY, runApp, type RunningApp, runProgram } from "../../tests/support/run_app.ts";
import { runCommand } from "../../tests/support/run_command.ts";
import type { Bundle } from "../../tests/support/runtimes/bundle.ts";
import { RUNTIMES } from "../../tests/support/runtimes/runtimes.ts";
import { findLoadGenerator } from "../overhead/load/find_load_generator.ts";
import { markdownTable } from "../overhead/markdown_table.ts";
import { median } from "../overhead/median.ts";
import { processUsage } from "../overhead/process_usage.ts";
import { PRODUCT } from "../overhead/servers/app.ts";
import { settleProcess } from "../overhead/settle.ts";
import { warmUp } from "../overhead/warm_up.ts";
import { type RequestWorkload, WORKLOADS } from "../overhead/workload.ts";
import { otelPackages } from "./otel_packages.ts";

/** A server under measurement, and the bare one that it is compared with. */
interface Measured {
  readonly name: string;
  readonly bare?: string;
  start(): Promise<RunningApp>;
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
    only: { type: "string", default: "deno,node,bun" },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

await using listener = await bundleListener();
await using sink = runApp(["run", "--allow-net", pathOf("sink.ts")]);
const sinkUrl = `${await sink.origin()}/v1/traces`;

const SERVERS: readonly Measured[] = [
  ofDeno("Deno: bare Deno.serve", ["overhead/servers/bare.ts"]),
  ofDeno("Deno: tracer.fetch", ["overhead/servers/traced.ts", "memory"], "Deno: bare Deno.serve"),
  ofDeno("Deno: bare node:http", ["node/servers/listener.ts", "bare"]),
  ofDeno(
    "Deno: traceListener()",
    ["node/servers/listener.ts", "traced"],
    "Deno: bare node:http",
  ),
  ...RUNTIMES.filter(({ name }) => /^(?:Node 24|Bun 1\.4)/.test(name)).flatMap((runtime) => [
    { name: `${runtime.name}: bare node:http`, start: () => runtime.start(listener, ["bare"]) },
    {
      name: `${runtime.name}: traceListener()`,
      bare: `${runtime.name}: bare node:http`,
      start: () => runtime.start(listener, ["traced"]),
    },
    ...runtime.kind === "node"
      ? [{
        name: `${runtime.name}: instrumentation-http`,
        bare: `${runtime.name}: bare node:http`,
        start: () => instrumented(runtime),
      }]
      : [],
  ]),
].filter(({ name }) => values.only.split(",").some((only) => name.toLowerCase().startsWith(only)));

function ofDeno(name: string, [module = "", ...args]: readonly string[], bare?: string): Measured {
  const start = () =>
    Promise.resolve(runApp(["run", "--allow-all", "--no-check", pathOf(`../${module}`), ...args]));
  return { name, ...bare === undefined ? {} : { bare }, start };
}

/** Without names of functions, which cost a call for each closure. */
async function bundleListener(): Promise<Bundle> {
  const folder = await Deno.makeTempDir({ prefix: "supertracer-bench-" });
  const path = `${folder}/listener.mjs`;
  await runCommand([
    ...[Deno.execPath(), "bundle", "--quiet", "--lock=deno.lock", "--output", path],
    pathOf("servers/listener.ts"),
  ], { cwd: REPOSITORY });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

async function instrumented(runtime: (typeof RUNTIMES)[number]): Promise<RunningApp> {
  const [program = ""] = await runtime.command(listener);
  const args = [pathOf("servers/instrumented.cjs"), await otelPackages(), sinkUrl];
  const env = { BENCH_PRODUCT: JSON.stringify(PRODUCT) };
  return runProgram(program, args, { name: "instrumented", env });
}

function pathOf(module: string): string {
  return fileURLToPath(new URL(module, import.meta.url));
}

const generator = await findLoadGenerator();
const workload = WORKLOADS.find((one): one is RequestWorkload => one.name === "json");
if (workload === undefined) throw new Error("There is no workload json");

/** Microseconds of CPU time per request, of the whole process. */
async function measure({ start }: Measured, workload: RequestWorkload): Promise<number> {
  await using app = await start();
  const origin = await app.origin();
  const load = (seconds: number) => generator.run(origin, workload, seconds);
  await warmUp(workload, load);
  await settleProcess(app.pid);
  const before = await processUsage(app.pid);
  const { requests, failures } = await load(seconds);
  if (failures > 0) throw new Error(`${failures} requests failed`);
  await settleProcess(app.pid);
  const after = await processUsage(app.pid);
  app.kill("SIGTERM");
  await app.waitForExit();
  return (after.cpuMs - before.cpuMs) * 1_000 / requests;
}

const results = new Map<string, number[]>(SERVERS.map(({ name }) => [name, []]));
for (let round = 1; round <= rounds; round++) {
  for (const server of SERVERS) {
    const cpuUs = await measure(server, workload);
    results.get(server.name)?.push(cpuUs);
    console.error(`${round}/${rounds} ${server.name}: ${cpuUs.toFixed(1)} us`);
  }
}

/** Added microseconds: the median of the rounds' differences. */
function added({ name, bare }: Measured): number | undefined {
  const [own = [], base = []] = [results.get(name), results.get(bare ?? "")];
  return bare === undefined ? undefined : median(own.map((us, i) => us - (base[i] ?? NaN)));
}

const addedUs = new Map(SERVERS.map((server) => [server.name, added(server)]));
const ratio = (one: string, other: string) =>
  ((addedUs.get(one) ?? NaN) / (addedUs.get(other) ?? NaN)).toFixed(2);
console.log(markdownTable([
  ["server", "CPU per request", "added"],
  ...SERVERS.map(({ name }) => [
    name,
    `${median(results.get(name) ?? []).toFixed(1)} us`,
    addedUs.get(name) === undefined ? "" : `${addedUs.get(name)?.toFixed(1)} us`,
  ]),
]));
console.log(`
traceListener() : tracer.fetch, on Deno: ${ratio("Deno: traceListener()", "Deno: tracer.fetch")}
traceListener() : instrumentation-http, on Node: ${
  ratio("Node 24: traceListener()", "Node 24: instrumentation-http")
}`);
