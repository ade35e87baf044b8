/**
 * Query cost on PostgreSQL, 1,000,000 rows against 10,000:
 * `deno run -A bench/queries/postgres.ts [postgres://... [rows]]`. Without an address a throw-away
 * server is started. What saving waits for a cleanup is measured by `bench/retention`.
 *
 * @module
 */
import { PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { compare, type Filled, filled } from "./measure_queries.ts";

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
}
