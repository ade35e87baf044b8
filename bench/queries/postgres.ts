/**
 * What queries cost on PostgreSQL as data grows:
 * `deno run -A bench/queries/postgres.ts [--rows 10000,100000,1000000] [--only text] [--rounds 8]
 * [--at postgres://...] [--no-text-index]`. Without an address a throw-away server is started;
 * schemas that are there are used again. What saving waits for a cleanup is measured by
 * `bench/retention`.
 *
 * @module
 */
import { PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { type BenchPlace, type BenchStorage, runBench } from "./run_bench.ts";

/** Schemas of a database. */
async function openDatabase({ at, textIndex }: BenchPlace): Promise<BenchStorage> {
  const server = at === undefined ? await PostgresServer.start({ onDisk: true }) : undefined;
  const url = at ?? await server?.createDatabase() ?? "";
  return {
    async open(rows) {
      const options = { url, schema: `bench_${rows}`, queryTimeoutMs: 120_000, textIndex };
      const connector = new PostgreSQLConnector(options);
      await connector.connect();
      await connector.initDb();
      return connector;
    },
    async settle(rows) {
      // What the server's autovacuum does within a minute or two.
      await server?.query(`vacuum analyze bench_${rows}.requests`, url);
    },
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]();
    },
  };
}

if (import.meta.main) await runBench(Deno.args, openDatabase);
