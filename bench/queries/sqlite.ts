/**
 * Query cost on SQLite, 1,000,000 rows against 10,000:
 * `deno run -A bench/queries/sqlite.ts [directory [rows]]`. Files that are there are used again.
 *
 * @module
 */
import { SQLiteConnector } from "@supertracer/sqlite";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { compare, type Filled, filled } from "./measure_queries.ts";
import { sampleTraffic } from "./sample_traffic.ts";

const SMALL = 10_000;

/** Opens a file, and fills it. */
async function open(directory: string, total: number): Promise<Filled> {
  const path = join(directory, `bench_${total}.db`);
  const connector = new SQLiteConnector(path);
  await connector.connect();
  await connector.initDb();
  const result = await filled(connector, total);
  const indexed = await awaitTextIndex(connector, path);
  if (indexed > 100) console.log(`texts indexed ${Math.round(indexed)} ms later`);
  return result;
}

/** Waits until all texts are in the index; a search makes that faster. */
async function awaitTextIndex(connector: SQLiteConnector, path: string): Promise<number> {
  const started = performance.now();
  using database = new DatabaseSync(path, { readOnly: true });
  const left = database.prepare(
    "SELECT max(id) - (SELECT value ->> 'indexedTo' FROM supertracer_state " +
      "WHERE key = 'text_index') AS rows FROM requests",
  );
  while (left.get()?.["rows"] !== 0) {
    await connector.fetchLogs({ searchText: "apple", limit: 1 });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return performance.now() - started;
}

/** Deletes half of the rows, and says how long the app was held, and saving took, in the meantime. */
async function measureCleanup(directory: string, total: number): Promise<void> {
  const path = join(directory, `bench_${total}.db`);
  const connector = new SQLiteConnector(path);
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
  const [given, rows = "1000000"] = Deno.args;
  const directory = given ?? await Deno.makeTempDir({ prefix: "supertracer-bench-" });
  try {
    const small = await open(directory, SMALL);
    const large = await open(directory, Number(rows));
    await compare(small, large);
    await small.connector.disconnect();
    await large.connector.disconnect();
    if (given === undefined) await measureCleanup(directory, Number(rows));
  } finally {
    if (given === undefined) await Deno.remove(directory, { recursive: true });
  }
}
