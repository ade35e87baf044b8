import assert from "node:assert/strict";
import { ConnectionPool } from "../../../../adapters/postgres/connection/connection_pool.ts";
import { resolvePostgreSQLOptions } from "../../../../adapters/postgres/postgresql_options.ts";
import { batchOf, contents, openConnector, request } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

Deno.test("PostgreSQLConnector.saveLogs()", async (t) => {
  const server = await testServer();

  await t.step("of several processes gives ascending ids in the order of each batch", async () => {
    const url = await server.createDatabase();
    const connectors = await Promise.all([1, 2, 3, 4].map(() => openConnector({ url, max: 2 })));
    try {
      const given: number[] = [];
      await Promise.all(connectors.map(async (connector, c) => {
        for (let n = 0; n < 15; n++) {
          const batch = batchOf(`${c}-${n}`, 40);
          const ids = await connector.saveLogs(batch);
          assert.deepEqual(ids, [...ids].sort((a, b) => a - b));
          const [first] = ids;
          const log = await connector.fetchLog(first ?? 0);
          assert.equal(log?.content, `${c}-${n} 0`);
          const last = await connector.fetchLog(ids.at(-1) ?? 0);
          assert.equal(last?.content, `${c}-${n} 39`);
          given.push(...ids);
        }
      }));
      assert.equal(new Set(given).size, 4 * 15 * 40);
      assert.equal(await connectors[0]?.countLogs(), 4 * 15 * 40);
    } finally {
      await Promise.all(connectors.map((each) => each.disconnect()));
    }
  });

  await t.step("handed over by several at the same time is stored once", async () => {
    const url = await server.createDatabase();
    const connectors = await Promise.all([1, 2, 3].map(() => openConnector({ url, max: 2 })));
    try {
      for (let n = 0; n < 10; n++) {
        const batch = batchOf(`batch ${n}`, 50);
        const [first, ...others] = await Promise.all(
          connectors.map((each) => each.saveLogs(batch)),
        );
        for (const other of others) assert.deepEqual(other, first);
      }
      assert.equal(await connectors[0]?.countLogs(), 500);
    } finally {
      await Promise.all(connectors.map((each) => each.disconnect()));
    }
  });

  await t.step(
    "returns ids that are not in a row when another process saves in between",
    async () => {
      const url = await server.createDatabase();
      await using connector = await openConnector(url);
      // Each row takes two ids.
      await server.query("alter sequence requests_id_seq increment by 2", url);
      const batch = batchOf("a", 4);
      const ids = await connector.saveLogs(batch);
      assert.equal(ids[3], (ids[0] ?? 0) + 6);
      assert.deepEqual(await connector.saveLogs(batch), ids);
    },
  );

  await t.step("takes numbers and text that the columns do not", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    const hostile = [
      request({ statusCode: 200.6, responseSizeBytes: 1e300, requestSizeBytes: -1e300 }),
      request({ statusCode: NaN, durationMs: Infinity, responseSizeBytes: 0.4 }),
      request({ content: "a\0b \ud800", path: "\udfff", headers: { "x\0": "\ud83d" } }),
      request({ timestamp: NaN, durationMs: 5e-324, ttfbMs: 1.7976931348623157e308 }),
      request({ content: "\\u0000 \\ ' \" $1 {} \u001e\u001f \ufffe", requestBody: "\\u0000" }),
      request({ content: "x".repeat(3_000_000), requestBody: { a: ["\0", "\ud800"] } }),
    ];
    const ids = await connector.saveLogs({ key: "hostile", logs: hostile, metrics: [] });
    const logs = await Promise.all(ids.map((id) => connector.fetchLog(id)));
    assert.equal(logs[0]?.statusCode, 201);
    assert.equal(logs[0]?.responseSizeBytes, Number.MAX_SAFE_INTEGER);
    assert.equal(logs[1]?.statusCode, undefined);
    assert.equal(logs[2]?.content, "a\ufffdb \ufffd");
    assert.equal(logs[3]?.durationMs, 5e-324);
    assert.equal(logs[4]?.content, "\\u0000 \\ ' \" $1 {} \u001e\u001f \ufffe");
    assert.equal(logs[4]?.requestBody, "\\u0000");
    assert.equal(logs[5]?.content.length, 3_000_000);
    assert.deepEqual(logs[5]?.requestBody, { a: ["\0", "\ud800"] });
  });

  await t.step("takes such numbers into the narrow columns of the Python version", async () => {
    const url = await server.createDatabase();
    await server.query(
      "create table requests (id serial primary key, content text, timestamp double precision " +
        "not null, method text, path text, url text, headers text, log_level text, status_code " +
        "integer, duration_ms integer, client_ip text, user_agent text, request_query text, " +
        "request_body text, response_headers text, response_body text, response_size_bytes " +
        "integer, error_message text, stack_trace text)",
      url,
    );
    await using connector = await openConnector(url);
    const id = await connector.saveLog(request({ durationMs: 1e18, responseSizeBytes: 2 ** 50 }));
    const log = await connector.fetchLog(id);
    assert.equal(log?.durationMs, 1e18);
    assert.equal(log?.responseSizeBytes, 2 ** 50);
    const [row] = await server.query("select duration_ms, response_size_bytes from requests", url);
    assert.equal(row?.["duration_ms"], 2_147_483_647);
    assert.equal(row?.["response_size_bytes"], 2_147_483_647);
  });

  await t.step("that the server refuses says why, without the data", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await server.query("alter table requests add check (content <> 'the secret')", url);
    const saving = connector.saveLog(request({ content: "the secret" }));
    await assert.rejects(() => saving, (error: Error) => {
      assert.match(error.message, /Cannot save logs: the server refuses a row \(23514\)/);
      assert.doesNotMatch(Deno.inspect(error), /the secret/);
      return true;
    });
    assert.deepEqual(await contents(connector), []);
  });

  await t.step("keeps the keys of a process's last batches, in one row", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await using other = await openConnector(url);
    const stored: number[][] = [];
    for (let n = 0; n < 30; n++) stored.push(await connector.saveLogs(batchOf(`a-${n}`, 3)));
    await other.saveLogs({ key: "b-0", logs: [], metrics: [] });
    const keys = await server.query("select key from supertracer_batches order by key", url);
    assert.deepEqual(keys.map(({ key }) => key), ["a", "b"]);
    for (const n of [29, 28, 26]) {
      assert.deepEqual(await other.saveLogs(batchOf(`a-${n}`, 3)), stored[n]);
    }
    assert.equal(await other.countLogs(), 90);
  });

  await t.step("forgets the keys of a process after two days", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await connector.saveLogs(batchOf("old"));
    await server.query("update supertracer_batches set saved_at_ms = saved_at_ms - 1.8e8", url);
    await using other = await openConnector(url);
    await other.saveLogs(batchOf("new"));
    const keys = await server.query("select key from supertracer_batches", url);
    assert.deepEqual(keys.map(({ key }) => key), ["new"]);
  });

  await t.step(
    "lets few new texts wait for their index, as the next one to save sorts them in",
    async () => {
      const url = await server.createDatabase();
      await using connector = await openConnector({ url, textIndex: true });
      await server.query("create extension pgstattuple", url);
      let most = 0;
      for (let n = 0; n < 20; n++) {
        const logs = Array.from({ length: 100 }, (_, i) => {
          return request({ content: `${crypto.randomUUID()} ${crypto.randomUUID()} ${n} ${i}` });
        });
        await connector.saveLogs({ key: `${n}`, logs, metrics: [] });
        const [row] = await server.query(
          "select pending_pages from pgstatginindex('supertracer_requests_text')",
          url,
        );
        most = Math.max(most, Number(row?.["pending_pages"]) * 8_192);
      }
      assert(most > 0, "nothing waits: each row costs as much as a hundred");
      assert(most < 1.5e6, `${most} bytes wait`);
    },
  );

  await t.step("tells nobody where notify is off", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector({ url, notify: false });
    await connector.saveLogs(batchOf("quiet"));
    assert.equal(await connector.countLogs(), 10);
  });
});

Deno.test("ConnectionPool.write() does not wait for those who read", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  const pool = new ConnectionPool(resolvePostgreSQLOptions({ url, max: 2 }));
  let isRead = false;
  const reading = pool.read("select pg_sleep(1)").then(() => isRead = true);
  await pool.write("select 1");
  assert.equal(isRead, false);
  await reading;
  await pool.close();
});
