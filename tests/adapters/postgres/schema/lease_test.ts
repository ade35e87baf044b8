import assert from "node:assert/strict";
import { ConnectionPool } from "../../../../adapters/postgres/connection/connection_pool.ts";
import { resolvePostgreSQLOptions } from "../../../../adapters/postgres/postgresql_options.ts";
import { Lease } from "../../../../adapters/postgres/schema/lease.ts";
import { TableLayout } from "../../../../adapters/postgres/schema/table_layout.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { openConnector } from "../support/fixture.ts";

Deno.test("Lease.keep() asks the server where it is due only", async () => {
  await using server = await PostgresServer.start();
  const url = await server.createDatabase();
  await (await openConnector(url)).disconnect();
  const pool = new ConnectionPool(resolvePostgreSQLOptions(url));
  const layout = new TableLayout(undefined);
  const ours = new Lease(pool, layout, "work", "we");
  const theirs = new Lease(pool, layout, "work", "they");
  const version = async () => {
    const [row] = await server.query(
      "select xmin::text from supertracer_state where key = 'work'",
      url,
    );
    return row?.["xmin"];
  };
  try {
    assert.equal(await ours.keep(), true, "nobody has it");
    const before = await version();
    assert.equal(await ours.keep(), true);
    assert.equal(await version(), before, "it was renewed");
    assert.equal(await theirs.keep(), false, "somebody else has it");
    assert.equal(await ours.take(), true);
    assert.notEqual(await version(), before, "it was not renewed");
  } finally {
    await pool.close();
  }
});
