/**
 * What an app has of a storage that stops, and goes on again, under full load, beside a bare server:
 * `deno run -A bench/overload/main.ts [--seconds 60] [--load 0.5] [--rounds 5]
 * [--only rejects,hangs,sqlite,postgres]`. Needs wrk. Exits with 1 if a promise is broken.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type CommandedServer, startCommanded } from "../event_loop/control.ts";
import { jsonWorkload } from "../event_loop/json_workload.ts";
import { type PacedLoad, runPaced } from "../overhead/load/paced_load.ts";
import { settleProcess } from "../overhead/settle.ts";
import { type FixedRate, fixedRate } from "./fixed_rate.ts";
import { type FullLoad, runFullLoad } from "./full_load.ts";
import { type Outage, OUTAGES } from "./outage.ts";
import { type OverloadRun, overloadTable, overloadVerdicts } from "./overload_report.ts";
import type { ServerState } from "./server_state.ts";

const WARM_UP_SECONDS = 4;
/** Latency at a fixed rate takes no longer than that to be told. */
const PACED_SECONDS = 10;
/** The recorder waits for up to half a minute between two attempts. */
const DRAIN_MS = 120_000;
const REST_MS = 5_000;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seconds: { type: "string", default: "60" },
    load: { type: "string", default: "0.5" },
    rounds: { type: "string", default: "5" },
    only: { type: "string", default: OUTAGES.map(({ name }) => name).join(",") },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const pacedSeconds = Math.min(PACED_SECONDS, seconds);
const workload = jsonWorkload();
const module = fileURLToPath(new URL("./server.ts", import.meta.url));

await using bare = await startCommanded([module, "bare"]);
const { requests } = await full(bare, WARM_UP_SECONDS);
const rate = Math.round(requests / WARM_UP_SECONDS * Number(values.load));
console.log(
  `${workload.description}: ${seconds} s of full load by ${workload.connections} connections of ` +
    `wrk, then ${rounds} times ${pacedSeconds} s at ${rate} requests/s, all while the storage is stopped`,
);
const runs: OverloadRun[] = [];
for (const name of values.only.split(",")) {
  const outage = OUTAGES.find((one) => one.name === name);
  if (outage === undefined) {
    const known = OUTAGES.map((one) => one.name).join(", ");
    throw new RangeError(`Cannot use --only ${name}: there are ${known}`);
  }
  runs.push(await measure(outage));
}
console.log(`\n${overloadTable(runs)}\n`);
for (const { kept, lines } of runs.map(overloadVerdicts)) {
  for (const line of lines) console.log(line);
  if (!kept) Deno.exitCode = 1;
}

async function measure({ label, prepare }: Outage): Promise<OverloadRun> {
  await using stack = new AsyncDisposableStack();
  const { args, stop, resume } = await prepare(stack);
  const server = stack.use(await startCommanded([module, ...args]));
  await full(server, WARM_UP_SECONDS);
  await settleProcess(server.pid);
  const before = await server.command<ServerState>("settledState");
  console.error(`${label}: bare`);
  const bareFull = await full(bare, seconds);
  console.error(`${label}: stopped`);
  await stop(server);
  await server.command("begin");
  const ofServer = await full(server, seconds);
  const paced = await inTurns(server);
  const outage = await server.command<OverloadRun["outage"]>("end");
  const atEnd = await server.command<ServerState>("settledState");
  console.error(`${label}: goes on`);
  await server.command("begin");
  await resume(server);
  const drainedMs = await drained(server);
  const recovery = await server.command<OverloadRun["recovery"]>("end");
  await pause(REST_MS);
  await settleProcess(server.pid);
  const after = await server.command<ServerState>("settledState");
  return {
    label,
    bare: { full: bareFull, paced: paced.bare },
    full: ofServer,
    paced: paced.server,
    before,
    outage,
    atEnd,
    recovery,
    drainedMs,
    after,
  };
}

async function full(server: CommandedServer, seconds: number): Promise<FullLoad> {
  const load = await runFullLoad(server.origin, workload, seconds);
  if (load.failures > 0) throw new Error(`${load.failures} requests failed`);
  return load;
}

/** One after the other, in rounds: what the machine does besides changes from minute to minute. */
async function inTurns(
  server: CommandedServer,
): Promise<{ readonly bare: FixedRate; readonly server: FixedRate }> {
  const ofBare: PacedLoad[] = [];
  const ofServer: PacedLoad[] = [];
  for (let round = 0; round < rounds; round++) {
    ofBare.push(await paced(bare));
    ofServer.push(await paced(server));
  }
  return { bare: fixedRate(ofBare), server: fixedRate(ofServer) };
}

async function paced(server: CommandedServer): Promise<PacedLoad> {
  const load = await runPaced({ origin: server.origin, workload, rate, seconds: pacedSeconds });
  if (load.failures > 0) throw new Error(`${load.failures} requests failed`);
  console.error(`  p99 ${load.p99Ms} ms, ${(load.heldShare * 100).toFixed(1)} % on time`);
  return load;
}

/** Waits until nothing waits to be written; milliseconds it took. */
async function drained(server: CommandedServer): Promise<number | undefined> {
  const begun = performance.now();
  while (performance.now() - begun < DRAIN_MS) {
    if ((await server.command<ServerState>("state")).waiting === 0) {
      return performance.now() - begun;
    }
    await pause(200);
  }
  return undefined;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
