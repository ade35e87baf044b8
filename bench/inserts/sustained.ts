/**
 * Whether PostgreSQL takes so many rows a second for so long, and what a row costs it:
 * `deno run -A bench/inserts/sustained.ts [--rows 10000] [--seconds 300] [--partitioning daily]
 * [--no-text-index]`. Starts a throw-away server.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { sampleTraffic } from "../queries/sample_traffic.ts";
import { familyCpuMs } from "./family_cpu.ts";

const BATCH_ROWS = 500;
/** The times of a stretch are printed together. */
const STRETCH_SECONDS = 30;
/** As long as the sample traffic lasts, so that times come as they do in a real app. */
const WEEK_ROWS = 10_000_000;

const { values } = parseArgs({
  args: Deno.args,
  allowNegative: true,
  options: {
    rows: { type: "string", default: "10000" },
    seconds: { type: "string", default: "300" },
    partitioning: { type: "string", default: "none" },
    "text-index": { type: "boolean", default: true },
  },
});
const batchesPerSecond = Number(values.rows) / BATCH_ROWS;
const seconds = Number(values.seconds);

await using server = await PostgresServer.start();
const connector = new PostgreSQLConnector({
  url: await server.createDatabase(),
  partitioning: values.partitioning === "daily" ? "daily" : "none",
  textIndex: values["text-index"],
});
await connector.connect();
await connector.initDb();

const started = performance.now();
let cpuBefore = await familyCpuMs(server.pid);
let waits: number[] = [];
let sent = 0;
for (let second = STRETCH_SECONDS; second <= seconds; second += STRETCH_SECONDS) {
  for (; sent < second * batchesPerSecond; sent++) {
    // An open loop: a batch is due at its time, however late the ones before it were.
    const due = started + sent / batchesPerSecond * 1_000;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const logs = sampleTraffic(WEEK_ROWS, Date.now(), sent * BATCH_ROWS, BATCH_ROWS)
      .map((log) => ({ ...log, timestamp: Date.now() }));
    await connector.saveLogs({ key: `batch-${sent}`, logs, metrics: [] });
    waits.push(performance.now() - due);
  }
  const cpu = await familyCpuMs(server.pid);
  const rows = waits.length * BATCH_ROWS;
  const sorted = waits.sort((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.floor(part * (sorted.length - 1))] ?? NaN);
  const took = (performance.now() - started) / 1_000;
  console.log(
    `${String(second).padStart(4)} s: ${
      Math.round(sent * BATCH_ROWS / took)
    } rows/s; a batch was ` +
      `stored ${at(0.5)} ms after it was due (median), ${at(0.99)} (p99), ${at(1)} (most); ` +
      `${((cpu - cpuBefore) * 1_000 / rows).toFixed(1)} us of the server's CPU a row`,
  );
  [waits, cpuBefore] = [[], cpu];
}
const { bytes = NaN } = await connector.storageStats();
console.log(`${Math.round(bytes / (sent * BATCH_ROWS))} bytes a row on disk`);
await connector.disconnect();
