import assert from "node:assert/strict";
import { type PostgreSQLClient, PostgreSQLConnector } from "@supertracer/postgres";
import type { Log } from "@supertracer/core";
import postgres from "postgres";
import { withDeadline } from "../../../support/deadline.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { batchOf, contents, openConnector } from "../support/fixture.ts";
import { HeldTransaction } from "../support/held_transaction.ts";

Deno.test("PostgreSQLConnector takes a client that the app has", async (t) => {
  await using server = await PostgresServer.start();

  await t.step("and does not close it", async () => {
    const sql = postgres(await server.createDatabase(), { onnotice() {} });
    try {
      const connector = await openConnector({ sql });
      const ids = await connector.saveLogs(batchOf("a"));
      assert.deepEqual(await connector.saveLogs(batchOf("a")), ids);
      assert.equal((await connector.fetchLog(ids[3] ?? 0))?.content, "a 3");
      await connector.disconnect();
      await assert.rejects(() => connector.fetchLogs(), /call connect\(\)/);
      const [row] = await sql`select count(*)::int as count from requests`;
      assert.equal(row?.["count"], 10);
      await connector.connect();
      assert.equal((await contents(connector)).length, 10);
    } finally {
      await sql.end();
    }
  });

  await t.step("whatever it does to names, types and values", async () => {
    const sql = postgres(await server.createDatabase(), {
      onnotice() {},
      transform: postgres.camel,
      prepare: false,
      types: { bigint: postgres.BigInt },
    });
    try {
      const client: PostgreSQLClient = sql;
      const connector = await openConnector({ sql: client });
      const [id = 0] = await connector.saveLogs(batchOf("a"));
      const log = await connector.fetchLog(id);
      assert.equal(log?.logLevel, "HTTP");
      assert.equal(log?.durationMs, 12.5);
      assert.equal(log?.id, id);
      assert.equal(await connector.countLogs({ statusCode: "2xx" }), 10);
      assert.equal((await connector.storageStats()).rows, 10);
    } finally {
      await sql.end();
    }
  });

  await t.step("and hears of others through it", async () => {
    const url = await server.createDatabase();
    const sql = postgres(url, { onnotice() {} });
    try {
      const connector = await openConnector({ sql });
      await using other = await openConnector(url);
      const seen: Log[] = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = await connector.watch((logs) => {
        seen.push(...logs);
        if (seen.length === 10) resolve();
      });
      await other.saveLogs(batchOf("a"));
      await withDeadline(promise, () => `told of ${seen.length}`);
      await stop();
      await connector.disconnect();
    } finally {
      await sql.end();
    }
  });

  await t.step("and fails at the deadline, with the query canceled", async () => {
    const url = await server.createDatabase();
    const sql = postgres(url, { onnotice() {}, connection: { application_name: "the app" } });
    try {
      const connector = await openConnector({ sql, queryTimeoutMs: 300 });
      await using lock = await HeldTransaction.begin(url, "lock table requests");
      const saving = connector.saveLogs(batchOf("a"));
      await assert.rejects(() => saving, { code: "DEADLINE" });
      await new Promise((resolve) => setTimeout(resolve, 300));
      const active = await server.query(
        "select 1 from pg_stat_activity where application_name = 'the app' and state = 'active'",
      );
      assert.deepEqual(active, []);
      await lock.commit();
      assert.equal(await connector.countLogs(), 0);
      assert.equal((await connector.saveLogs(batchOf("a"))).length, 10);
    } finally {
      await sql.end();
    }
  });

  await t.step("and tells when the app has closed it", async () => {
    const sql = postgres(await server.createDatabase(), { onnotice() {} });
    const connector = await openConnector({ sql });
    await sql.end();
    await assert.rejects(() => connector.saveLogs(batchOf("a")), { code: "CONNECTION_ENDED" });
    await connector.disconnect();
    await assert.rejects(() => new PostgreSQLConnector({ sql }).connect(), /client given/);
  });
});
