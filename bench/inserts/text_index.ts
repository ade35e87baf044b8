/**
 * How many rows a second one connection stores in PostgreSQL with `textIndex: "auto"` while nobody
 * searches, and with `true`: `deno run -A bench/inserts/text_index.ts [--rows 100000]`. Both have turns
 * in one run. Starts a throw-away server.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { sampleTraffic } from "../queries/sample_traffic.ts";

const BATCH_ROWS = 500;
/** Saved with one option before the other has its turn. */
const TURN_ROWS = 5_000;

const { values } = parseArgs({
  args: Deno.args,
  options: { rows: { type: "string", default: "100000" } },
});
const total = Number(values.rows);
const end = Date.now();

await using server = await PostgresServer.start({ onDisk: true });
const url = await server.createDatabase();
const sides = [];
for (const textIndex of ["auto", true] as const) {
  const connector = new PostgreSQLConnector({ url, schema: `texts_${textIndex}`, textIndex });
  await connector.connect();
  await connector.initDb();
  sides.push({ textIndex, connector, ms: 0 });
}

for (let from = 0; from < total; from += TURN_ROWS) {
  const batches = Array.from({ length: TURN_ROWS / BATCH_ROWS }, (_, i) => {
    return sampleTraffic(total, end, from + i * BATCH_ROWS, BATCH_ROWS);
  });
  for (const side of sides) {
    const started = performance.now();
    for (const [i, logs] of batches.entries()) {
      await side.connector.saveLogs({ key: `${side.textIndex}-${from}-${i}`, logs, metrics: [] });
    }
    side.ms += performance.now() - started;
  }
}

for (const { connector, ms, textIndex } of sides) {
  const { bytes = NaN } = await connector.storageStats();
  console.log(
    `textIndex: ${String(textIndex).padEnd(4)} ${Math.round(total / ms * 1_000)} rows/s, ` +
      `${Math.round(bytes / total)} bytes a row`,
  );
  await connector.disconnect();
}
const [auto, always] = sides.map(({ ms }) => ms);
console.log(`"auto" stores ${((always ?? NaN) / (auto ?? NaN)).toFixed(2)} times as many`);
