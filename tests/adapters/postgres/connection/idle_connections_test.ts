import assert from "node:assert/strict";
import { ConnectionPool } from "../../../../adapters/postgres/connection/connection_pool.ts";
import { resolvePostgreSQLOptions } from "../../../../adapters/postgres/postgresql_options.ts";
import { withDeadline } from "../../../support/deadline.ts";
import { testServer } from "../support/test_server.ts";

Deno.test("ConnectionPool opens connections when they are needed, and closes idle ones", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  const pool = new ConnectionPool(resolvePostgreSQLOptions({ url, max: 4 }), 300);
  const open = async () => {
    const [row] = await server.query(
      "select count(*)::int as n from pg_stat_activity where application_name = 'supertracer' " +
        `and datname = '${new URL(url).pathname.slice(1)}'`,
    );
    return Number(row?.["n"]);
  };
  const settles = async (count: number) => {
    while (await open() !== count) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  assert.equal(await open(), 0);
  await pool.write("select 1");
  await pool.read("select 1");
  assert.equal(await open(), 2);
  await Promise.all([1, 2, 3, 4].map(() => pool.read("select pg_sleep(0.2)")));
  assert.equal(await open(), 4);
  await withDeadline(settles(1), "the connection that writes is left");
  await pool.read("select 1");
  assert.equal(await open(), 2);
  await pool.close();
  await withDeadline(settles(0), "all are closed");
});
