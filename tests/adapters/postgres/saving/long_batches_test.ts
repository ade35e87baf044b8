import type { LogBatch, MetricsPoint } from "@supertracer/core";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Socket } from "node:net";
import postgres from "postgres";
import { PgBouncer } from "../../../support/pg_bouncer.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { TcpProxy } from "../../../support/tcp_proxy.ts";
import { contents, openConnector, request } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";
import { WrittenBytes } from "../support/written_bytes.ts";

/** Most bytes of logs in one statement. */
const STATEMENT_BYTES = 262_144;

Deno.test("PostgreSQLConnector.saveLogs() of 500 large rows writes little in each turn", async () => {
  const server = await testServer();
  await using connector = await openConnector(await server.createDatabase());
  using written = new WrittenBytes();
  assert.equal((await connector.saveLogs(largeBatch("large", 500))).length, 500);
  assert.ok(written.all > 500 * 10_000, `${written.all} bytes`);
  assert.ok(written.most <= 1.1 * STATEMENT_BYTES, `${written.most} bytes in one turn`);
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

  await t.step("does not wait until what precedes its end is acknowledged", async () => {
    // Its last packet would wait for the acknowledgement of the one before, which is delayed by 40 ms
    // (Linux, TCP_DELACK_MIN).
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

  await t.step("goes on where it was cut, and stores nothing twice", async () => {
    const url = await server.createDatabase();
    await using direct = await openConnector(url);
    await using proxy = new TcpProxy(server.port);
    await using connector = await openConnector(url.replace(`:${server.port}/`, `:${proxy.port}/`));
    await connector.saveLogs(largeBatch("first", 20));
    const large = { ...largeBatch("cut", 400), metrics: [point()] };
    using written = new WrittenBytes();
    const saving = connector.saveLogs(large);
    while (written.all < 5 * STATEMENT_BYTES) await written.turn();
    proxy.cut();
    await assert.rejects(async () => await saving, { isTransient: true, saved: [] });
    const before = await direct.countLogs();
    assert.ok(before > 20 && before < 420, `${before} are stored`);
    written.all = 0;
    const ids = await connector.saveLogs(large);
    const bytes = (420 - before) * Buffer.byteLength(`${large.logs.at(-1)?.responseBody}`);
    assert.ok(written.all < 1.2 * bytes, `${written.all} bytes are sent for ${bytes}, ${before}`);
    assert.equal(ids.length, 400);
    assert.deepEqual((await contents(direct)).slice(20), large.logs.map(({ content }) => content));
    // Whoever knows nothing of the first attempt finds out as well.
    assert.deepEqual(await direct.saveLogs(large), ids);
    assert.equal(await direct.countLogs(), 420);
    assert.equal((await direct.fetchMetrics())[0]?.count, point().count);
  });

  await t.step("goes on where others have stored a part of it, whatever its size", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    const large = largeBatch("halved", 100);
    // Statements that were shorter than those of the whole batch.
    await connector.saveLogs({ ...large, logs: large.logs.slice(0, 10) });
    await connector.saveLogs({ ...large, logs: large.logs.slice(0, 13) });
    const ids = await connector.saveLogs(large);
    assert.equal(ids.length, 100);
    assert.deepEqual(await contents(connector), large.logs.map(({ content }) => content));
  });

  await t.step("reports what is stored when the server refuses a later row", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await server.query(
      "alter table requests add constraint refused check (content <> 'x 99')",
      url,
    );
    const large = { ...largeBatch("x", 100), metrics: [point()] };
    await assert.rejects(async () => await connector.saveLogs(large), ({ saved, fault }) => {
      assert.equal(fault, "record");
      assert.ok(saved.length > 0 && saved.length < 100);
      return true;
    });
    const stored = await contents(connector);
    assert.deepEqual(stored, large.logs.slice(0, stored.length).map(({ content }) => content));
    assert.deepEqual(await connector.fetchMetrics(), []);
  });

  await t.step("leaves the connection usable when the server refuses it", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await server.query("alter table requests add constraint refused check (content <> 'x 9')", url);
    await assert.rejects(async () => await connector.saveLogs(largeBatch("x", 10)), { saved: [] });
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

function point(): MetricsPoint {
  const start = Math.floor(Date.now() / 60_000) * 60_000;
  const key = { start, method: "GET", route: "/users", statusClass: "2xx" } as const;
  return { ...key, count: 3, sumMs: 30, maxMs: 20, buckets: [[10, 3]] };
}
