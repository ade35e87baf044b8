/**
 * Query cost on SQLite, 1,000,000 rows against 10,000:
 * `deno run -A bench/queries/sqlite.ts [directory [rows]]`. Files that are there are used again.
 *
 * @module
 */
import { SQLiteConnector } from "@supertracer/sqlite";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fill, measure, type QueryTimes, report } from "./measure_queries.ts";

const SMALL = 10_000;

/** Measures one size in a file of its own. */
async function run(directory: string, total: number, end: number): Promise<QueryTimes> {
  const path = join(directory, `bench_${total}.db`);
  const connector = new SQLiteConnector(path);
  await connector.connect();
  try {
    await connector.initDb();
    const rows = await connector.countLogs();
    if (rows !== total) {
      if (rows > 0) throw new Error(`bench_${total}.db has ${rows} rows: remove it`);
      const ms = await fill(connector, total, end);
      console.log(`${total} rows saved in ${Math.round(ms)} ms`);
    }
    const indexed = await awaitTextIndex(connector, path);
    if (indexed > 100) console.log(`texts indexed ${Math.round(indexed)} ms later`);
    return await measure(connector, total, end);
  } finally {
    await connector.disconnect();
  }
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

/** Deletes half of the rows, and says how long the app was held at most. */
async function measureCleanup(directory: string, total: number): Promise<void> {
  const connector = new SQLiteConnector(join(directory, `bench_${total}.db`));
  await connector.connect();
  await connector.initDb();
  const started = performance.now();
  let held = 0;
  let last = started;
  const timer = setInterval(() => {
    held = Math.max(held, performance.now() - last - 1);
    last = performance.now();
  }, 1);
  const deleted = await connector.cleanup({
    enabled: true,
    maxRecords: total / 2,
    cleanupIntervalMinutes: 1,
    cleanupOlderThanHours: 0,
  });
  clearInterval(timer);
  await connector.disconnect();
  const ms = performance.now() - started;
  console.log(
    `cleanup: ${deleted} of ${total} rows deleted in ${Math.round(ms)} ms, ` +
      `app held for ${held.toFixed(1)} ms at most`,
  );
}

if (import.meta.main) {
  const [given, rows = "1000000"] = Deno.args;
  const directory = given ?? await Deno.makeTempDir({ prefix: "supertracer-bench-" });
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  try {
    const small = await run(directory, SMALL, end);
    report(small, await run(directory, Number(rows), end));
    if (given === undefined) await measureCleanup(directory, Number(rows));
  } finally {
    if (given === undefined) await Deno.remove(directory, { recursive: true });
  }
}
