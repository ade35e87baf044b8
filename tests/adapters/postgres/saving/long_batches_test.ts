import type { LogBatch } from "@supertracer/core";
import assert from "node:assert/strict";
import { Socket } from "node:net";
import postgres from "postgres";
import { PIECE_BYTES } from "../../../../adapters/postgres/connection/piece_sender.ts";
import { PgBouncer } from "../../../support/pg_bouncer.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { TcpProxy } from "../../../support/tcp_proxy.ts";
import { openConnector, request } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";
import { HandedOver } from "../support/handed_over.ts";

/** Characters of each log. */
const CHARACTERS = 10_000;

Deno.test("PostgreSQLConnector.saveLogs() of 500 large rows", async (t) => {
  const server = await testServer();

  await t.step("encodes and hands over little in each turn", async () => {
    await using connector = await openConnector(await server.createDatabase());
    // The statement is prepared.
    await connector.saveLogs(largeBatch("first", 100));
    const batch = largeBatch("second", 500);
    using handed = new HandedOver();
    const ids = await connector.saveLogs(batch);
    assert.equal(ids.length, 500);
    assert.ok(handed.all > 500 * CHARACTERS, `${handed.all} bytes`);
    assert.ok(handed.most <= 2 * PIECE_BYTES, `${handed.most} bytes in one turn`);
    assert.ok(handed.mostEncoded <= 2 * PIECE_BYTES, `${handed.mostEncoded} encoded in one turn`);
  });
});

Deno.test("PostgreSQLConnector.saveLogs() of a long batch", async (t) => {
  const server = await testServer();
  const batch = largeBatch("long", 100);

  await t.step("stores what it was given, in order, and once", async () => {
    await using connector = await openConnector(await server.createDatabase());
    const ids = await connector.saveLogs(batch);
    assert.deepEqual(ids, ids.toSorted((a, b) => a - b));
    assert.deepEqual(await connector.saveLogs(batch), ids);
    assert.equal(await connector.countLogs(), 100);
    for (const i of [0, 42, 99]) {
      const log = await connector.fetchLog(ids[i] ?? 0);
      assert.equal(log?.content, batch.logs[i]?.content);
      assert.equal(log?.responseBody, batch.logs[i]?.responseBody);
    }
  });

  await t.step("does not wait for the system to have earlier pieces acknowledged", async () => {
    // A short last piece would wait for the acknowledgement of the one before, which is put off by
    // 40 ms (Linux, TCP_DELACK_MIN).
    const { setNoDelay } = Socket.prototype;
    const told: unknown[] = [];
    Socket.prototype.setNoDelay = function (isOn) {
      told.push(isOn);
      return setNoDelay.call(this, isOn);
    };
    try {
      await using connector = await openConnector(await server.createDatabase());
      await connector.saveLogs(batch);
    } finally {
      Socket.prototype.setNoDelay = setNoDelay;
    }
    assert.deepEqual(new Set(told), new Set([true]));
  });

  await t.step("does so without prepared statements, and behind PgBouncer", async () => {
    const url = await server.createDatabase();
    await using unprepared = await openConnector({ url, prepare: false });
    await unprepared.saveLogs(batch);
    await using bouncer = await PgBouncer.start(server);
    const name = new URL(url).pathname.slice(1);
    await using pooled = await openConnector(bouncer.url(server, name));
    await pooled.saveLogs(largeBatch("pooled", 100));
    assert.equal(await pooled.countLogs(), 200);
  });

  await t.step("does so when the table changes, which the plan does not survive", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    for (let n = 0; n < 8; n++) {
      await connector.saveLogs(largeBatch(`${n}`, 20));
      await server.query(`alter table requests add column extra_${n} text default 'x'`, url);
    }
    assert.equal(await connector.countLogs(), 160);
  });

  await t.step("does so on the app's own client", async () => {
    const sql = postgres(await server.createDatabase(), { max: 2, onnotice() {} });
    try {
      await using connector = await openConnector({ sql });
      assert.equal((await connector.saveLogs(batch)).length, 100);
      assert.equal(await connector.countLogs(), 100);
    } finally {
      await sql.end();
    }
  });

  await t.step("does so encrypted", async () => {
    await using encrypted = await PostgresServer.start({ tls: true });
    const url = await encrypted.createDatabase();
    await using connector = await openConnector({ url, sslmode: "require" });
    const ids = await connector.saveLogs(batch);
    const log = await connector.fetchLog(ids[99] ?? 0);
    assert.equal(log?.responseBody, batch.logs[99]?.responseBody);
  });

  await t.step(
    "stores nothing of it when the connection is cut, and all when tried again",
    async () => {
      const url = await server.createDatabase();
      await using direct = await openConnector(url);
      await using proxy = new TcpProxy(server.port);
      await using connector = await openConnector(
        url.replace(`:${server.port}/`, `:${proxy.port}/`),
      );
      await connector.saveLogs(largeBatch("first", 20));
      const large = largeBatch("cut", 400);
      using handed = new HandedOver();
      const saving = connector.saveLogs(large);
      while (handed.all < 20 * PIECE_BYTES) await handed.turn();
      proxy.cut();
      await assert.rejects(async () => await saving, { isTransient: true });
      assert.ok(handed.all < 400 * CHARACTERS, "everything was handed over");
      assert.equal(await direct.countLogs(), 20);
      const ids = await connector.saveLogs(large);
      assert.deepEqual(await connector.saveLogs(large), ids);
      assert.equal(await direct.countLogs(), 420);
    },
  );

  await t.step("leaves the connection usable when the server refuses it", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await server.query(
      "alter table requests add constraint refused check (content <> 'x 99')",
      url,
    );
    await assert.rejects(async () => await connector.saveLogs(largeBatch("x", 100)));
    assert.equal(await connector.countLogs(), 0);
    assert.equal((await connector.saveLogs(batch)).length, 100);
  });
});

function largeBatch(key: string, count: number): LogBatch {
  const logs = Array.from(
    { length: count },
    (_, i) =>
      request({ content: `${key} ${i}`, responseBody: `\u00e9 "${i}" \u{1f600}`.repeat(1_250) }),
  );
  return { key, logs, metrics: [] };
}
