/**
 * Whether PostgreSQL takes so many rows a second for so long, and what a row costs it:
 * `deno run -A bench/inserts/sustained.ts [--rows 10000] [--seconds 300] [--partitioning daily]
 * [--no-text-index] [--writers 2]`. Writers share the rows, as the processes of an app do. Starts a
 * throw-away server.
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
    writers: { type: "string", default: "1" },
  },
});
const batchesPerSecond = Number(values.rows) / BATCH_ROWS;
const seconds = Number(values.seconds);

await using server = await PostgresServer.start({ onDisk: true });
const url = await server.createDatabase();
const writers = await Promise.all(Array.from({ length: Number(values.writers) }, openConnector));

const started = performance.now();
let cpuBefore = await familyCpuMs(server.pid);
let waits: number[] = [];
let sent = 0;
let stored = 0;
for (let second = STRETCH_SECONDS; second <= seconds; second += STRETCH_SECONDS) {
  await Promise.all(writers.map((writer) => storeUntil(second, writer)));
  const cpu = await familyCpuMs(server.pid);
  const rows = waits.length * BATCH_ROWS;
  const sorted = waits.sort((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.floor(part * (sorted.length - 1))] ?? NaN);
  const took = (performance.now() - started) / 1_000;
  console.log(
    `${String(second).padStart(4)} s: ${
      Math.round(stored * BATCH_ROWS / took)
    } rows/s; a batch was ` +
      `stored ${at(0.5)} ms after it was due (median), ${at(0.99)} (p99), ${at(1)} (most); ` +
      `${((cpu - cpuBefore) * 1_000 / rows).toFixed(1)} us of the server's CPU a row`,
  );
  [waits, cpuBefore] = [[], cpu];
}
const { bytes = NaN } = await writers[0]?.storageStats() ?? {};
console.log(`${Math.round(bytes / (stored * BATCH_ROWS))} bytes a row on disk`);
for (const writer of writers) await writer.disconnect();

async function openConnector(): Promise<PostgreSQLConnector> {
  const connector = new PostgreSQLConnector({
    url,
    partitioning: values.partitioning === "daily" ? "daily" : "none",
    textIndex: values["text-index"],
  });
  await connector.connect();
  await connector.initDb();
  return connector;
}

/** Stores batch after batch, each of which no other writer has. */
async function storeUntil(second: number, writer: PostgreSQLConnector): Promise<void> {
  while (sent < second * batchesPerSecond) {
    const number = sent++;
    // An open loop: a batch is due at its time, however late the ones before it were.
    const due = started + number / batchesPerSecond * 1_000;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const logs = sampleTraffic(WEEK_ROWS, Date.now(), number * BATCH_ROWS, BATCH_ROWS)
      .map((log) => ({ ...log, timestamp: Date.now() }));
    await writer.saveLogs({ key: `batch-${number}`, logs, metrics: [] });
    waits.push(performance.now() - due);
    stored++;
  }
}
