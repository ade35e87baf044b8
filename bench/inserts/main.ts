/**
 * What it costs the app's process to hand rows to PostgreSQL, by the way it is done:
 * `deno run -A bench/inserts/main.ts [rounds]`. Starts a throw-away server.
 *
 * @module
 */
import { PostgreSQLConnector } from "@supertracer/postgres";
import { cpuUsage } from "node:process";
import postgres from "postgres";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { sampleTraffic } from "../queries/sample_traffic.ts";
import { insertWays } from "./insert_ways.ts";

const BATCH_ROWS = 500;
const BATCHES = 20;

interface Cost {
  /** Microseconds of CPU of this process for each row. */
  readonly cpuUs: number;
  readonly rowsPerSecond: number;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

if (import.meta.main) {
  const rounds = Number(Deno.args[0] ?? 7);
  const batches = Array.from(
    { length: BATCHES },
    (_, n) => sampleTraffic(BATCHES * BATCH_ROWS, Date.now(), n * BATCH_ROWS, BATCH_ROWS),
  );
  await using server = await PostgresServer.start({ onDisk: true });
  const url = await server.createDatabase();
  const connector = new PostgreSQLConnector(url);
  await connector.connect();
  await connector.initDb();
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice() {} });
  const ways = insertWays(sql, connector);
  const costs: Map<string, Cost[]> = new Map([...ways.keys()].map((name) => [name, []]));
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, insert] of ways) {
      await server.query("truncate requests", url);
      const started = performance.now();
      const before = cpuUsage();
      for (const batch of batches) await insert(batch);
      const { system, user } = cpuUsage(before);
      const seconds = (performance.now() - started) / 1_000;
      const rows = BATCHES * BATCH_ROWS;
      if (await connector.countLogs() !== rows) throw new Error(`${name} lost rows`);
      if (round === 0) continue;
      costs.get(name)?.push({ cpuUs: (user + system) / rows, rowsPerSecond: rows / seconds });
    }
  }
  await sql.end();
  await connector.disconnect();
  console.log(`${"".padEnd(32)} CPU/row (least to most)    rows/s`);
  for (const [name, each] of costs) {
    const cpu = each.map(({ cpuUs }) => cpuUs).sort((a, b) => a - b);
    const speed = Math.round(median(each.map(({ rowsPerSecond }) => rowsPerSecond)));
    const [least = NaN, most = NaN] = [cpu[0], cpu.at(-1)];
    console.log(
      `${name.padEnd(32)} ${median(cpu).toFixed(1).padStart(4)} us ` +
        `(${least.toFixed(1)} to ${most.toFixed(1)})`.padEnd(18) + String(speed).padStart(10),
    );
  }
}
