/**
 * Query cost on PostgreSQL, 1,000,000 rows against 10,000:
 * `deno run -A bench/queries/postgres.ts [postgres://... [rows]]`. Without an address a throw-away
 * server is started.
 *
 * @module
 */
import { PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { compare, type Filled, filled } from "./measure_queries.ts";
import { sampleTraffic } from "./sample_traffic.ts";

const SMALL = 10_000;

/** Opens a schema, and fills it. */
async function open(url: string, total: number, server?: PostgresServer): Promise<Filled> {
  const options = { url, schema: `bench_${total}`, queryTimeoutMs: 120_000 };
  const connector = new PostgreSQLConnector(options);
  await connector.connect();
  await connector.initDb();
  const result = await filled(connector, total);
  // What the server's autovacuum does within a minute or two.
  await server?.query(`vacuum analyze bench_${total}.requests`, url);
  return result;
}

/** Deletes a tenth of the rows, and says how long saving took at most in the meantime. */
async function measureCleanup(url: string, total: number): Promise<void> {
  const options = { url, schema: `bench_${total}`, queryTimeoutMs: 120_000 };
  const connector = new PostgreSQLConnector(options);
  await connector.connect();
  await connector.initDb();
  const save = () =>
    connector.saveLogs({
      key: crypto.randomUUID(),
      logs: sampleTraffic(total, Date.now(), total - 1, 1),
      metrics: [],
    });
  await save();
  const started = performance.now();
  let isOver = false;
  const cleaning = connector.cleanup({
    enabled: true,
    maxRecords: Math.round(total * 0.9),
    cleanupIntervalMinutes: 1,
    cleanupOlderThanHours: 0,
  }).finally(() => isOver = true);
  const waits: number[] = [];
  while (!isOver) {
    const before = performance.now();
    await save();
    waits.push(performance.now() - before);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const deleted = await cleaning;
  const ms = performance.now() - started;
  await connector.disconnect();
  waits.sort((a, b) => a - b);
  const [median = 0, most = 0] = [waits[waits.length >> 1], waits.at(-1)];
  console.log(
    `cleanup: ${deleted} of ${total} rows deleted in ${Math.round(ms)} ms; saving took ` +
      `${median.toFixed(1)} ms, ${most.toFixed(1)} ms at most`,
  );
}

if (import.meta.main) {
  const [given = "", rows = "1000000"] = Deno.args;
  const address = given === "" ? undefined : given;
  await using server = address === undefined ? await PostgresServer.start() : undefined;
  const url = address ?? await server?.createDatabase() ?? "";
  const small = await open(url, SMALL, server);
  const large = await open(url, Number(rows), server);
  await compare(small, large);
  await small.connector.disconnect();
  await large.connector.disconnect();
  if (address === undefined) await measureCleanup(url, Number(rows));
}
