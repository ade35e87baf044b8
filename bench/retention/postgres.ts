/**
 * What saving waits for retention on PostgreSQL, beside the same without:
 * `deno run -A bench/retention/postgres.ts [postgres://... [rows [rounds]]]`. Without an address a
 * throw-away server is started; a database with rows already is used as it is, and loses some.
 *
 * @module
 */
import { PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { fill } from "../queries/measure_queries.ts";
import { sampleTraffic } from "../queries/sample_traffic.ts";

/** Part of the rows that a round deletes. */
const PART = 0.05;

/** 2,500 rows a second. */
const BATCH_ROWS = 50;
const PAUSE_MS = 20;

/** Saves until something is over; milliseconds that each batch took. */
async function saveUntil(
  connector: PostgreSQLConnector,
  total: number,
  over: Promise<unknown>,
): Promise<number[]> {
  let isOver = false;
  const ended = over.finally(() => isOver = true);
  const waits: number[] = [];
  while (!isOver) {
    const logs = sampleTraffic(total, Date.now(), total - BATCH_ROWS, BATCH_ROWS);
    const before = performance.now();
    await connector.saveLogs({ key: crypto.randomUUID(), logs, metrics: [] });
    waits.push(performance.now() - before);
    await pause(PAUSE_MS);
  }
  await ended;
  return waits;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function print(what: string, waits: readonly number[]): void {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))]?.toFixed(1) ?? "-";
  console.log(
    `${what.padEnd(20)} ${String(waits.length).padStart(5)} batches: median ${at(0.5)} ms, ` +
      `p99 ${at(0.99)} ms, most ${at(1)} ms`,
  );
}

if (import.meta.main) {
  const [given = "", size = "1000000", rounds = "6"] = Deno.args;
  const total = Number(size);
  await using server = given === "" ? await PostgresServer.start({ onDisk: true }) : undefined;
  const url = await server?.createDatabase() ?? given;
  const connector = new PostgreSQLConnector({ url, queryTimeoutMs: 120_000, textIndex: true });
  await connector.connect();
  await connector.initDb();
  if ((await connector.fetchLogs({ limit: 1 })).length === 0) {
    console.log(
      `${total} rows saved in ${Math.round(await fill(connector, total, Date.now()))} ms`,
    );
    await server?.query("vacuum analyze requests", url);
  }
  const during: number[] = [];
  const beside: number[] = [];
  await saveUntil(connector, total, pause(2_000));
  for (let round = 0; round < Number(rounds); round++) {
    const rows = await connector.countLogs();
    const started = performance.now();
    const cleaning = connector.cleanup({
      enabled: true,
      maxRecords: Math.round(rows - total * PART),
      cleanupIntervalMinutes: 1,
      cleanupOlderThanHours: 0,
    });
    const ofCleaning = await saveUntil(connector, total, cleaning);
    const ms = performance.now() - started;
    const ofSaving = await saveUntil(connector, total, pause(ms));
    console.log(`${await cleaning} of ${rows} rows deleted in ${Math.round(ms)} ms`);
    print("  while deleting", ofCleaning);
    print("  as long without", ofSaving);
    during.push(...ofCleaning);
    beside.push(...ofSaving);
  }
  print("while deleting", during);
  print("as long without", beside);
  await connector.disconnect();
}
