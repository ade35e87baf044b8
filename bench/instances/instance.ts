// Saves what the recorder of an app hands over, as fast as the storage takes it: `instance.ts URL
// SECONDS WATCHES`. It begins with a line on stdin, and prints how many records and batches it stored.
import type { Log, MetricsPoint } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { sampleTraffic } from "../queries/sample_traffic.ts";

/** Records of a batch: so few that what each batch costs counts, as in an app with little traffic. */
const BATCH_RECORDS = 20;
const ROUTES = 20;
/** The recorder hands metrics over that often. */
const METRICS_MS = 5_000;

const [url = "", seconds = "5", watches = "false"] = Deno.args;
const connector = new PostgreSQLConnector(url);
await connector.connect();
await connector.initDb();
const logs = sampleTraffic(BATCH_RECORDS, Date.now(), 0, BATCH_RECORDS);
const process = crypto.randomUUID().slice(0, 8);
let batches = 0;
let metricsAt = -Infinity;
const stop = watches === "true" ? await connector.watch(() => {}) : undefined;
await save();
console.log("ready");
await Deno.stdin.read(new Uint8Array(16));

const before = batches;
const end = performance.now() + 1_000 * Number(seconds);
while (performance.now() < end) await save();
const saved = batches - before;
console.log(JSON.stringify({ saved: saved * BATCH_RECORDS, batches: saved }));
await stop?.();
await connector.disconnect();

async function save(): Promise<void> {
  const now = Date.now();
  const isDue = performance.now() >= metricsAt + METRICS_MS;
  if (isDue) metricsAt = performance.now();
  const batch = logs.map((log): Log => ({ ...log, timestamp: now }));
  const metrics = isDue ? Array.from({ length: ROUTES }, (_, i) => point(i, now)) : [];
  await connector.saveLogs({ key: `${process}-${batches++}`, logs: batch, metrics });
}

function point(route: number, now: number): MetricsPoint {
  return {
    start: now - now % 60_000,
    ...{ method: "GET", route: `/route${route}`, statusClass: "2xx" },
    ...{ count: 40, sumMs: 400, maxMs: 20, buckets: [[100, 20], [120, 20]] },
  };
}
