/**
 * What becomes of the Requests screen, live in Chromium, and of the app, while that answers requests
 * at a fixed rate: `deno run -A bench/page/main.ts [--seconds 300] [--rate 1000] [--json FILE]`.
 * Exits with 1 if something grows.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { startBrowser } from "../../tests/support/browser.ts";
import { jsonWorkload } from "../event_loop/json_workload.ts";
import { type PacedLoad, runPaced } from "../overhead/load/paced_load.ts";
import { median } from "../overhead/median.ts";
import { processUsage } from "../overhead/process_usage.ts";
import { settleProcess } from "../overhead/settle.ts";
import { LATE_MS, type PageRun, type PageSample, pageTable, pageVerdicts } from "./page_report.ts";
import type { ServerCounts } from "./server_counts.ts";
import { startDashboard } from "./start_dashboard.ts";
import { WatchedPage } from "./watched_page.ts";

/** So fast that all code is compiled soon, and the storage holds as much as it ever does. */
const WARM_UP_RATE = 6_000;
/** The list is as long as it gets, and everything is drawn. */
const PAGE_WARM_UP_SECONDS = 5;
const ALONE_SECONDS = 30;
const STRETCH_SECONDS = 30;
/** A shorter run has at least so many stretches. */
const FEWEST_STRETCHES = 6;
const LOOK_MS = 1_000;
/** What looking takes is not in the time. */
const SPARE_SECONDS = 3;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seconds: { type: "string", default: "300" },
    rate: { type: "string", default: "1000" },
    json: { type: "string" },
  },
});
const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
const stretchSeconds = Math.min(STRETCH_SECONDS, seconds / FEWEST_STRETCHES);
const workload = jsonWorkload();

await using server = await startDashboard("memory");
await load(workload.warmUpRequests / WARM_UP_RATE, WARM_UP_RATE);
await settleProcess(server.pid);

console.error("without the page");
const aloneSeconds = Math.min(ALONE_SECONDS, seconds);
const [aloneLoad, aloneCpuUs] = await Promise.all([load(aloneSeconds + 2), cpuAlone(aloneSeconds)]);
await settleProcess(server.pid);

console.error("with the page");
await using browser = await startBrowser();
const page = await WatchedPage.open(browser, server.loginLink("requests"));
const [pageLoad, samples] = await Promise.all([
  load(PAGE_WARM_UP_SECONDS + seconds + SPARE_SECONDS),
  watch(),
]);
const heldShare = Math.min(aloneLoad.heldShare, pageLoad.heldShare);
const run: PageRun = { aloneCpuUs, heldShare, samples };
console.log(
  `${workload.description}, ${rate} a second for ${seconds} s; ` +
    `frames are late after ${LATE_MS} ms\n\n${pageTable(run)}\n`,
);
if (values.json !== undefined) await Deno.writeTextFile(values.json, JSON.stringify(run, null, 2));
const { kept, lines } = pageVerdicts(run);
for (const line of lines) console.log(line);
if (!kept) Deno.exitCode = 1;

async function load(seconds: number, perSecond = rate): Promise<PacedLoad> {
  const { origin } = server;
  const done = await runPaced({ origin, workload, rate: perSecond, seconds });
  if (done.failures > 0) throw new Error(`${done.failures} requests failed`);
  return done;
}

/** CPU time of the server for each request, microseconds, in the middle of a load. */
async function cpuAlone(seconds: number): Promise<number> {
  await pause(1_000);
  const before = await serverUsage();
  await pause(seconds * 1_000);
  return cpuBetween(before, await serverUsage());
}

/** The page and the server, a stretch of time after the other. */
async function watch(): Promise<PageSample[]> {
  await pause(PAGE_WARM_UP_SECONDS * 1_000);
  await page.take();
  const samples: PageSample[] = [];
  const begun = performance.now();
  for (let ended = stretchSeconds; ended <= seconds + 1e-6; ended += stretchSeconds) {
    const before = await serverUsage();
    const memory: number[] = [];
    do {
      await pause(Math.min(LOOK_MS, Math.max(0, begun + ended * 1_000 - performance.now())));
      memory.push((await processUsage(server.pid)).memoryMb);
    } while (performance.now() < begun + ended * 1_000);
    const after = await serverUsage();
    samples.push({
      seconds: ended,
      ...await page.take(),
      cpuUs: cpuBetween(before, after),
      rssMb: median(memory),
      dropped: after.dropped,
    });
  }
  return samples;
}

interface ServerUsage extends ServerCounts {
  readonly cpuMs: number;
}

async function serverUsage(): Promise<ServerUsage> {
  const [{ cpuMs }, counts] = await Promise.all([
    processUsage(server.pid),
    server.command<ServerCounts>("counts"),
  ]);
  return { cpuMs, ...counts };
}

function cpuBetween(before: ServerUsage, after: ServerUsage): number {
  return (after.cpuMs - before.cpuMs) * 1_000 / (after.captured - before.captured);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
