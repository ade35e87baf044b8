/**
 * How long the app is held, and saving takes, while SQLite deletes half of its rows:
 * `deno run -A bench/retention/sqlite.ts [rows]`.
 *
 * @module
 */
import { SQLiteConnector } from "@supertracer/sqlite";
import { join } from "node:path";
import { awaitTextIndex } from "../queries/await_text_index.ts";
import { fill } from "../queries/measure_queries.ts";
import { sampleTraffic } from "../queries/sample_traffic.ts";

/** Fills a file, and lets its texts be put into their index. */
async function prepare(path: string, total: number): Promise<void> {
  const connector = new SQLiteConnector({ path, textIndex: true });
  await connector.connect();
  await connector.initDb();
  const ms = await fill(connector, total, Date.now());
  console.log(`${total} rows saved in ${Math.round(ms)} ms`);
  await awaitTextIndex(connector, path);
  await connector.disconnect();
}

/** Deletes half of the rows, and says how long the app was held, and saving took, in the meantime. */
async function measureCleanup(path: string, total: number): Promise<void> {
  const connector = new SQLiteConnector({ path, textIndex: true });
  await connector.connect();
  await connector.initDb();
  const before = Deno.statSync(path).size;
  const started = performance.now();
  const holds: number[] = [];
  let last = started;
  const timer = setInterval(() => {
    const now = performance.now();
    holds.push(Math.max(0, now - last - 1));
    last = now;
  }, 1);
  let isOver = false;
  const cleaning = connector.cleanup({
    enabled: true,
    maxRecords: total / 2,
    cleanupIntervalMinutes: 1,
    cleanupOlderThanHours: 0,
  }).finally(() => isOver = true);
  const waits: number[] = [];
  while (!isOver) {
    const asked = performance.now();
    const [log] = sampleTraffic(total, Date.now(), total - 1, 1);
    if (log !== undefined) await connector.saveLog(log);
    waits.push(performance.now() - asked);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const deleted = await cleaning;
  const ms = performance.now() - started;
  clearInterval(timer);
  await connector.disconnect();
  const megabytes = [before, Deno.statSync(path).size].map((bytes) => Math.round(bytes / 1e6));
  console.log(
    `cleanup: ${deleted} of ${total} rows deleted in ${Math.round(ms)} ms, ` +
      `${megabytes.join(" -> ")} MB; app held for ${percentiles(holds)}; ` +
      `saving took ${percentiles(waits)}`,
  );
}

function percentiles(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const [median, p99, most] = [0.5, 0.99, 1].map((part) => {
    return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN).toFixed(
      1,
    );
  });
  return `${median} ms (median), ${p99} ms (99 %), ${most} ms (at most)`;
}

if (import.meta.main) {
  const total = Number(Deno.args[0] ?? 1_000_000);
  const directory = await Deno.makeTempDir({ prefix: "supertracer-bench-" });
  try {
    const path = join(directory, "bench.db");
    await prepare(path, total);
    await measureCleanup(path, total);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
