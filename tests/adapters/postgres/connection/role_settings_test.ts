import type { Log } from "@supertracer/core";
import { SuperTracer } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import assert from "node:assert/strict";
import { assertAccounted } from "../../../support/accounting.ts";
import { withDeadline } from "../../../support/deadline.ts";
import type { PostgresServer } from "../../../support/postgres_server.ts";
import { batchOf, contents, openConnector, request, rowsOf } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

/** A database of a role of its own, with settings; returns its address. */
async function roleWith(
  server: PostgresServer,
  name: string,
  settings: readonly string[],
): Promise<string> {
  const url = await server.createDatabase();
  const database = new URL(url).pathname.slice(1);
  await server.query(
    `create role ${name} login password 'secret word'; alter database ${database} owner to ${name}; ` +
      settings.map((setting) => `alter role ${name} ${setting}`).join("; "),
  );
  await server.query(`grant all on schema public to ${name}`, url);
  return server.url(database, { user: name });
}

Deno.test("PostgreSQLConnector reads what it saved, whatever settings the role has", async () => {
  const server = await testServer();
  const url = await roleWith(server, "odd", [
    "set extra_float_digits = -15",
    "set standard_conforming_strings = off",
    "set default_transaction_isolation = 'serializable'",
    "set datestyle = 'German'",
    "set lock_timeout = 0",
  ]);
  await using connector = await openConnector(url);
  const log = request({
    timestamp: 1_780_000_000_123.457,
    durationMs: 12.345_678_901,
    content: "100% \\ of_it 'quoted'",
  });
  const id = await connector.saveLog(log);
  assert.deepEqual(await connector.fetchLog(id), {
    ...(await connector.fetchLog(id)),
    ...{ timestamp: log.timestamp, durationMs: log.durationMs, content: log.content },
  });
  assert.equal((await connector.fetchLogs({ searchText: "\\ of_it" })).length, 1);
  assert.equal((await connector.fetchLogs({ searchText: "\\_of" })).length, 0);
  const before = { timestamp: log.timestamp, id };
  assert.deepEqual(await connector.fetchLogs({ before }), []);
  const many = await Promise.all(
    Array.from({ length: 10 }, (_, i) => connector.saveLogs(batchOf(`${i}`))),
  );
  assert.equal(new Set(many.flat()).size, 100);
});

Deno.test("PostgreSQLConnector stays in its schema when the search_path becomes another", async () => {
  const server = await testServer();
  const url = await roleWith(server, "mover", []);
  await server.query("create schema other authorization mover", url);
  await using connector = await openConnector({ url, max: 4 });
  await connector.saveLogs(batchOf("before"));
  await server.query("alter role mover set search_path = other");
  await server.query(
    "select pg_terminate_backend(pid) from pg_stat_activity " +
      "where usename = 'mover'",
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  const ids = await connector.saveLogs(batchOf("after"));
  assert.equal((await connector.fetchLog(ids[0] ?? 0))?.content, "after 0");
  await connector.initDb();
  assert.equal((await contents(connector)).length, 20);
  assert.equal(
    await connector.cleanup({
      ...{ enabled: true, maxRecords: 5, cleanupIntervalMinutes: 1, cleanupOlderThanHours: 0 },
    }),
    15,
  );
  assert.equal(await rowsOf(server, server.url(new URL(url).pathname.slice(1))), 5);
});

Deno.test("PostgreSQLConnector says what to do where the search_path leads nowhere", async () => {
  const server = await testServer();
  const url = await roleWith(server, "lost", ["set search_path = nowhere"]);
  const connector = new PostgreSQLConnector(url);
  await connector.connect();
  await assert.rejects(async () => await connector.initDb(), /names no schema .*: pass schema/);
  await connector.disconnect();
  await using given = await openConnector({ url, schema: "traces" });
  await given.saveLogs(batchOf("a"));
  assert.equal((await contents(given)).length, 10);
});

for (const limit of [1, 2]) {
  Deno.test(`PostgreSQLConnector works for a role with at most ${limit} connections`, async () => {
    const server = await testServer();
    const url = await roleWith(server, `narrow_${limit}`, [`connection limit ${limit}`]);
    const tracer = new SuperTracer(() => new Response("hello"), {
      connector: new PostgreSQLConnector({ url, max: 8 }),
      auth: { accessToken: "a-token-that-is-long-enough" },
      recording: { flushIntervalMs: 10 },
    });
    for (let i = 0; i < 30; i++) {
      await (await tracer.fetch(new Request("http://localhost/items"), undefined)).text();
      if (i % 10 === 0) await Promise.all(Array.from({ length: 6 }, () => tracer.metrics()));
    }
    await tracer.flush();
    const { dropped, failedWrites } = tracer.stats();
    assert.deepEqual([dropped, failedWrites], [{}, 0]);
    assertAccounted(
      tracer.stats(),
      await rowsOf(server, url.replace(`narrow_${limit}:`, "postgres:")),
    );
    await tracer.close();
  });
}

Deno.test("PostgreSQLConnector.watch() tells of rows without a connection to listen on", async () => {
  const server = await testServer();
  const url = await roleWith(server, "narrow", ["connection limit 1"]);
  await using connector = await openConnector(url);
  await using other = await openConnector(url.replace("narrow:", "postgres:"));
  const told: Log[] = [];
  const arrived = Promise.withResolvers<void>();
  const stop = await connector.watch((logs) => {
    told.push(...logs);
    if (told.length >= 10) arrived.resolve();
  });
  await other.saveLogs(batchOf("theirs"));
  await withDeadline(arrived.promise, "rows of the other");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(
    told.map(({ content }) => content),
    batchOf("theirs").logs.map((log) => {
      return log.content;
    }),
  );
  await stop();
});
