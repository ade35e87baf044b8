import assert from "node:assert/strict";
import { PostgresServer, type PostgresVersion } from "../../../support/postgres_server.ts";
import { openConnector, request } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

/** Columns that the Python version writes, in its order. */
const PYTHON_COLUMNS =
  "content, timestamp, method, path, url, headers, log_level, status_code, duration_ms, " +
  "client_ip, user_agent, request_query, request_body, response_headers, response_body, " +
  "response_size_bytes, error_message, stack_trace";

/** The table as the Python version (0.2.0) makes it. */
const PYTHON_TABLE = `create table if not exists requests (
  id serial primary key, content text, timestamp double precision not null, method text, path text,
  url text, headers text, log_level text, status_code integer, duration_ms integer, client_ip text,
  user_agent text, request_query text, request_body text, response_headers text,
  response_body text, response_size_bytes integer, error_message text, stack_trace text)`;

/** What it inserts for one request. */
function pythonInsert(name: string, seconds: number): string {
  return `insert into requests (${PYTHON_COLUMNS}) values ('GET /${name}', ${seconds}, 'GET',
    '/${name}', 'http://localhost/${name}', '{"accept": "*/*"}', 'HTTP', 200, 12, '127.0.0.1',
    'curl/8', '{"page": "2"}', null, '{"content-type": "application/json"}', '{"ok": true}', 11,
    null, null) returning id`;
}

for (const version of ["15", "18"] satisfies PostgresVersion[]) {
  Deno.test(`PostgreSQLConnector shares a table with the Python version, on PostgreSQL ${version}`, async (t) => {
    await using server = await PostgresServer.start({ version });
    const url = await server.createDatabase();
    await server.query(PYTHON_TABLE, url);
    await server.query(pythonInsert("before", 1_780_000_000.123456), url);
    await using connector = await openConnector(url);

    await t.step("rows from before are shown, in our units", async () => {
      const [row] = await connector.fetchLogs();
      const log = await connector.fetchLog(row?.id ?? 0);
      assert.equal(log?.content, "GET /before");
      assert.equal(log?.timestamp, 1_780_000_000_123.456);
      assert.equal(log?.durationMs, 12);
      assert.equal(log?.responseSizeBytes, 11);
      assert.deepEqual(log?.headers, { accept: "*/*" });
      assert.deepEqual(log?.requestQuery, { page: "2" });
      assert.deepEqual(log?.responseBody, { ok: true });
      assert.equal(log?.requestBody, undefined);
    });

    await t.step("the table gained nullable columns only, and no column changed", async () => {
      const columns = await server.query(
        "select column_name, data_type, is_nullable from information_schema.columns " +
          "where table_name = 'requests' order by ordinal_position",
        url,
      );
      const python = columns.slice(0, 19);
      const types = Object.fromEntries(
        python.map(({ column_name, data_type }) => [String(column_name), data_type]),
      );
      assert.deepEqual(
        python.map(({ column_name }) => column_name),
        ["id", ...PYTHON_COLUMNS.split(", ")],
      );
      assert.equal(types["duration_ms"], "integer");
      assert.equal(types["response_size_bytes"], "integer");
      assert.equal(types["id"], "integer");
      for (const { column_name, is_nullable } of columns.slice(19)) {
        assert.equal(is_nullable, "YES", String(column_name));
      }
    });

    await t.step("what we save comes back exactly, and the filters see it so", async () => {
      const id = await connector.saveLog(request({
        content: "ours",
        durationMs: 12.75,
        responseSizeBytes: 5_000_000_000,
        timestamp: 1_780_000_001_000.125,
        route: "/users/:id",
      }));
      const log = await connector.fetchLog(id);
      assert.equal(log?.durationMs, 12.75);
      assert.equal(log?.responseSizeBytes, 5_000_000_000);
      assert.equal(log?.route, "/users/:id");
      const slower = await connector.fetchLogs({ minLatency: 12.5 });
      assert.deepEqual(slower.map(({ content }) => content), ["ours"]);
      assert.equal((await connector.fetchLogs({ maxLatency: 12 }))[0]?.content, "GET /before");
      const [row] = await connector.fetchLogs({ minLatency: 12.75, maxLatency: 12.75 });
      assert.equal(row?.durationMs, 12.75);
    });

    await t.step("the Python version reads what we saved", async () => {
      const rows = await server.query(
        "select id, content, timestamp, method, path, url, log_level, status_code, duration_ms, " +
          "error_message from requests where timestamp >= 0 order by timestamp desc limit 20",
        url,
      );
      const [ours] = rows;
      assert.equal(ours?.["content"], "ours");
      assert.equal(ours?.["timestamp"], 1_780_000_001.000125);
      assert.equal(ours?.["duration_ms"], 13);
      assert.equal(rows.length, 2);
    });

    await t.step("the Python version goes on inserting and cleaning up", async () => {
      const [inserted] = await server.query(pythonInsert("after", 1_780_000_002.5), url);
      const log = await connector.fetchLog(Number(inserted?.["id"]));
      assert.equal(log?.content, "GET /after");
      assert.equal(log?.durationMs, 12);
      await server.query(PYTHON_TABLE, url);
      await server.query(
        "delete from requests where id not in " +
          "(select id from requests order by timestamp desc limit 1)",
        url,
      );
      assert.equal(await connector.countLogs(), 1);
    });

    await t.step("JSON that somebody else wrote wrongly does no harm", async () => {
      const broken = pythonInsert("broken", 1_780_000_003)
        .replace('{"accept": "*/*"}', "{broken").replace('{"ok": true}', "not JSON");
      const [inserted] = await server.query(broken, url);
      const log = await connector.fetchLog(Number(inserted?.["id"]));
      assert.equal(log?.headers, undefined);
      assert.equal(log?.responseBody, "not JSON");
    });
  });
}

Deno.test("PostgreSQLConnector makes a table that the Python version can use", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using connector = await openConnector(url);
  await server.query(PYTHON_TABLE, url);
  const [inserted] = await server.query(pythonInsert("python", 1_780_000_000), url);
  const id = await connector.saveLog(request({ durationMs: 0.25, responseSizeBytes: 2 ** 40 }));
  assert(id > Number(inserted?.["id"]));
  const log = await connector.fetchLog(id);
  assert.equal(log?.durationMs, 0.25);
  assert.equal(log?.responseSizeBytes, 2 ** 40);
  assert.equal((await connector.fetchLog(Number(inserted?.["id"])))?.durationMs, 12);
});
