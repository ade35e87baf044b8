import assert from "node:assert/strict";
import { PostgreSQLConnector, type PostgreSQLError } from "@supertracer/postgres";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { batchOf, contents, openConnector, request } from "../support/fixture.ts";

/** Tables and indexes of a schema, with their columns. */
const CATALOG = `select c.relname, c.relkind, array_agg(a.attname || ' ' || a.atttypid::regtype
    order by a.attnum) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
  where c.relnamespace = 'public'::regnamespace group by 1, 2 order by 1`;

Deno.test("PostgreSQLConnector.initDb()", async (t) => {
  await using server = await PostgresServer.start();

  await t.step("of 16 processes that start at the same time makes one schema", async () => {
    const url = await server.createDatabase();
    const connectors = Array.from({ length: 16 }, () => new PostgreSQLConnector({ url, max: 2 }));
    try {
      await Promise.all(connectors.map((each) => each.connect()));
      await Promise.all(connectors.map((each) => each.initDb()));
      await Promise.all(connectors.map((each, i) => each.saveLogs(batchOf(`${i}`, 5))));
      assert.equal(await connectors[0]?.countLogs(), 80);
    } finally {
      await Promise.all(connectors.map((each) => each.disconnect()));
    }
  });

  await t.step("does not collide with the Python version, which knows no lock", async () => {
    const url = await server.createDatabase();
    const python = "create table if not exists requests (id serial primary key, content text, " +
      "timestamp double precision not null, method text, path text, url text, headers text, " +
      "log_level text, status_code integer, duration_ms integer, client_ip text, user_agent text, " +
      "request_query text, request_body text, response_headers text, response_body text, " +
      "response_size_bytes integer, error_message text, stack_trace text)";
    const connectors = [1, 2, 3].map(() => new PostgreSQLConnector({ url, max: 2 }));
    try {
      await Promise.all(connectors.map((each) => each.connect()));
      const ours = connectors.map((each) => each.initDb());
      // Its own attempts may collide with each other and with ours: that is its affair.
      await Promise.allSettled([1, 2, 3].map(() => server.query(python, url)));
      await Promise.all(ours);
      await connectors[0]?.saveLogs(batchOf("a"));
    } finally {
      await Promise.all(connectors.map((each) => each.disconnect()));
    }
  });

  await t.step("changes nothing when it is called again", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    const before = await server.query(CATALOG, url);
    await connector.initDb();
    await using _other = await openConnector(url);
    assert.deepEqual(await server.query(CATALOG, url), before);
  });

  await t.step("that fails half-way leaves nothing behind, and can be called again", async () => {
    const url = await server.createDatabase();
    const connector = new PostgreSQLConnector(url);
    await connector.connect();
    try {
      const before = await server.query(CATALOG, url);
      // The last step fails: there is no index of a view.
      await server.query("create view supertracer_batches as select 1 as other", url);
      await assert.rejects(() => connector.initDb(), { name: "ConnectorError" });
      await server.query("drop view supertracer_batches", url);
      assert.deepEqual(await server.query(CATALOG, url), before);
      await connector.initDb();
      await connector.saveLogs(batchOf("a"));
    } finally {
      await connector.disconnect();
    }
  });

  await t.step("uses a schema of its own, and keeps two apart", async () => {
    const url = await server.createDatabase();
    await using first = await openConnector({ url, schema: "First" });
    await using second = await openConnector({ url, schema: "second" });
    await using none = await openConnector(url);
    await first.saveLogs(batchOf("first", 1));
    await second.saveLogs(batchOf("second", 1));
    await first.cleanup({
      enabled: true,
      maxRecords: 1,
      cleanupIntervalMinutes: 1,
      cleanupOlderThanHours: 0,
    });
    assert.deepEqual(await contents(first), ["first 0"]);
    assert.deepEqual(await contents(second), ["second 0"]);
    assert.deepEqual(await contents(none), []);
    assert.equal((await first.fetchLogs({ before: { timestamp: Infinity, id: 1 } })).length, 1);
    assert.equal((await first.storageStats()).rows, 1);
  });

  await t.step("needs no right to create anything where all is there", async () => {
    const url = await server.createDatabase();
    await using _owner = await openConnector({ url, schema: "traces" });
    await server.query(
      "create role app login password 'secret word'; grant usage on schema traces to app; " +
        "grant select, insert, update, delete on all tables in schema traces to app; " +
        "grant usage on all sequences in schema traces to app",
      url,
    );
    const database = new URL(url).pathname.slice(1);
    await using app = await openConnector({
      url: server.url(database, { user: "app" }),
      schema: "traces",
    });
    await app.saveLogs(batchOf("a", 3));
    assert.equal(await app.countLogs(), 3);
    const retention = {
      enabled: true,
      maxRecords: 1,
      cleanupIntervalMinutes: 1,
      cleanupOlderThanHours: 0,
    };
    assert.equal(await app.cleanup(retention), 2);
  });

  await t.step("searches without trigrams where they can't be had", async () => {
    const url = await server.createDatabase();
    const database = new URL(url).pathname.slice(1);
    await server.query("create role plain login password 'secret word'", url);
    await server.query("create schema traces authorization plain", url);
    await using connector = await openConnector({
      url: server.url(database, { user: "plain" }),
      schema: "traces",
      textIndex: true,
    });
    await connector.saveLog(request({ content: "a needle in it" }));
    await connector.saveLog(request());
    assert.equal((await connector.fetchLogs({ searchText: "NEEDLE" })).length, 1);
    const indexes = await server.query(
      "select indexname from pg_indexes where indexname = 'supertracer_requests_text'",
      url,
    );
    assert.deepEqual(indexes, []);
  });

  await t.step("makes no index of texts that it is not to have, and drops one", async () => {
    const find = "select indexname from pg_indexes where indexname = 'supertracer_requests_text'";
    const texts = { searchText: "needle" };
    const url = await server.createDatabase();
    await using without = await openConnector({ url, textIndex: false });
    assert.deepEqual(without.scannedConditions(texts), ["searchText"]);
    assert.deepEqual(await server.query(find, url), []);
    await without.saveLog(request({ content: "a needle in it" }));
    assert.equal((await without.fetchLogs({ searchText: "NEEDLE" })).length, 1);
    const other = await server.createDatabase();
    await using connector = await openConnector({ url: other, textIndex: true });
    assert.deepEqual(connector.scannedConditions(texts), []);
    assert.equal((await server.query(find, other)).length, 1);
    await using _ = await openConnector({ url: other, textIndex: false });
    assert.deepEqual(await server.query(find, other), []);
  });

  /** The error of `initDb()` on a database prepared by some statements. */
  async function refusal(url: string, statements: string): Promise<PostgreSQLError> {
    await server.query(statements, url);
    const connector = new PostgreSQLConnector(url);
    await connector.connect();
    try {
      await connector.initDb();
    } catch (error) {
      return error as PostgreSQLError;
    } finally {
      await connector.disconnect();
    }
    throw new Error("initDb() did not fail");
  }

  await t.step("refuses tables of a newer version, and leaves them alone", async () => {
    const url = await server.createDatabase();
    await (await openConnector(url)).disconnect();
    const error = await refusal(
      url,
      "update supertracer_state set value = '99' where key = 'schema_version'",
    );
    assert.match(error.message, /of version 99.*update @supertracer\/postgres/);
    assert.equal(error.isTransient, false);
  });

  await t.step("refuses a table requests of another app, and leaves it alone", async () => {
    const url = await server.createDatabase();
    const error = await refusal(url, "create table requests (id integer, title text)");
    assert.match(error.message, /another app's: pass schema/);
    const columns = await server.query("select * from requests", url);
    assert.deepEqual(columns, []);
  });

  await t.step("refuses an encoding that lacks characters", async () => {
    await server.query(
      "create database latin template template0 encoding 'LATIN1' locale 'C'",
    );
    const error = await refusal(server.url("latin"), "select 1");
    assert.match(error.message, /encoding is LATIN1: create one with ENCODING 'UTF8'/);
  });
});
