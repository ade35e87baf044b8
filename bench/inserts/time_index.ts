/**
 * What PostgreSQL's index by time costs and gives as a B-tree, as it is made, and as a BRIN, in one
 * table and in daily partitions: `deno run -A bench/inserts/time_index.ts [--rows 300000]
 * [--rounds 8]`. Starts a throw-away server.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { markdownTable } from "../overhead/markdown_table.ts";
import { type Filled, measureQueries } from "../queries/measure_queries.ts";
import { sampleTraffic } from "../queries/sample_traffic.ts";
import { familyCpuMs } from "./family_cpu.ts";

const BATCH_ROWS = 500;
/** Saved to one table before the next has its turn: CPU time is counted in steps of 10 ms. */
const TURN_ROWS = 10_000;
/** What reads by time. */
const CASES = ["newest 20", "page in the middle", "one hour", "slower than 20 s, rare"];

/** A table with its index. */
interface Side extends Filled {
  readonly label: string;
  readonly schema: string;
  cpuMs: number;
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rows: { type: "string", default: "300000" },
    rounds: { type: "string", default: "8" },
  },
});
const total = Number(values.rows);
const end = Math.ceil(Date.now() / 60_000) * 60_000;

await using server = await PostgresServer.start({ onDisk: true });
const url = await server.createDatabase();
const sides: Side[] = [];
for (const partitioning of ["none", "daily"] as const) {
  for (const kind of ["btree", "brin"] as const) {
    const schema = `${partitioning}_${kind}`;
    // Without the index of texts, half of a row's cost, so that the difference can be seen.
    const connector = new PostgreSQLConnector({
      url,
      schema,
      partitioning,
      textIndex: false,
      queryTimeoutMs: 120_000,
    });
    await connector.connect();
    await connector.initDb();
    if (kind === "brin") {
      await server.query(`drop index ${schema}.supertracer_requests_timestamp`, url);
      await server.query(
        `create index supertracer_requests_timestamp on ${schema}.requests ` +
          `using brin (timestamp) with (pages_per_range = 32, autosummarize = on)`,
        url,
      );
    }
    const table = partitioning === "none" ? "one table" : "daily partitions";
    const label = `${kind === "btree" ? "B-tree" : "BRIN"}, ${table}`;
    sides.push({ label, schema, connector, total, end, cpuMs: 0 });
  }
}

for (let from = 0; from < total; from += TURN_ROWS) {
  for (const side of sides) {
    const before = await familyCpuMs(server.pid);
    for (let at = from; at < from + TURN_ROWS; at += BATCH_ROWS) {
      const logs = sampleTraffic(total, end, at, BATCH_ROWS);
      await side.connector.saveLogs({ key: `${side.schema}-${at}`, logs, metrics: [] });
    }
    side.cpuMs += await familyCpuMs(server.pid) - before;
  }
}
for (const { schema } of sides) await server.query(`vacuum analyze ${schema}.requests`, url);

const cells = sides.map(({ label, cpuMs }) => [label, `${(cpuMs * 1_000 / total).toFixed(1)} us`]);
for (const [i, { schema }] of sides.entries()) {
  const [row] = await server.query(
    `select sum(pg_relation_size(indexrelid)) as bytes from pg_index ` +
      `where indrelid in (select oid from pg_class where relnamespace = '${schema}'::regnamespace) ` +
      `and pg_get_indexdef(indexrelid) ~ ' USING (btree|brin) \\("?timestamp"?(, id)?\\)'`,
    url,
  );
  cells[i]?.push(`${(Number(row?.["bytes"]) / total).toFixed(1)} bytes`);
}
for (const name of CASES) {
  for await (const { ms } of measureQueries(sides, name, Number(values.rounds))) {
    for (const [i, one] of ms.entries()) cells[i]?.push(`${one.toFixed(2)} ms`);
  }
}
console.log(markdownTable([
  ["Index by time", "Server's CPU/row", "Index/row", ...CASES],
  ...cells,
]));
for (const { connector } of sides) await connector.disconnect();
