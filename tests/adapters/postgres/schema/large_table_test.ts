import { PostgreSQLConnector } from "@supertracer/postgres";
import assert from "node:assert/strict";
import { withDeadline } from "../../../support/deadline.ts";
import { batchOf, openConnector, rowsOf } from "../support/fixture.ts";
import { HeldTransaction } from "../support/held_transaction.ts";
import { testServer } from "../support/test_server.ts";

/** The table of the Python version, with as many rows as make its indexes take a while. */
function pythonTable(rows: number): string {
  return `create table requests (
    id serial primary key, content text, timestamp double precision not null, method text, path text,
    url text, headers text, log_level text, status_code integer, duration_ms integer, client_ip text,
    user_agent text, request_query text, request_body text, response_headers text,
    response_body text, response_size_bytes integer, error_message text, stack_trace text);
  insert into requests (content, timestamp, method, path, url, headers, log_level, status_code,
      duration_ms, client_ip)
    select 'GET /' || 'users/' || i % 500, 1780000000 + i, 'GET', '/' || 'users/' || i % 500,
      'http://localhost/' || 'users/' || i % 500, '{}', 'HTTP', 200 + i % 5, i % 900, '127.0.0.1'
    from generate_series(1, ${rows}) as i`;
}

const INDEXES = "select relname, indisvalid from pg_index join pg_class on oid = indexrelid " +
  "where indrelid = 'requests'::regclass and relname like 'supertracer%'";

/** What the Python version does; it fails if it has to wait for more than a moment. */
const PYTHON_READS = "set lock_timeout = '400ms'; " +
  "select id, content from requests order by timestamp desc limit 20";
const PYTHON_WRITES = "set lock_timeout = '400ms'; " +
  "insert into requests (content, timestamp, method) values ('python', 1790000000, 'GET')";

async function untilIndexed(connector: PostgreSQLConnector): Promise<void> {
  await withDeadline(
    (async () => {
      while (connector.storageFacts().some(({ value }) => value.includes(" of "))) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })(),
    () => Deno.inspect(connector.storageFacts()),
    90_000,
  );
}

Deno.test("PostgreSQLConnector brings a large table up to date while Python reads and writes", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await server.query(pythonTable(100_000), url);
  await using connector = await openConnector({
    url,
    queryTimeoutMs: 60_000,
    textIndex: true,
  });
  let rounds = 0;
  let isOver = false;
  const python = (async () => {
    for (; !isOver; rounds++) {
      await server.query(PYTHON_READS, url);
      await server.query(PYTHON_WRITES, url);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  // It is awaited at the end, and may have failed before.
  python.catch(() => {});
  const [fact] = connector.storageFacts();
  assert.match(fact?.value ?? "", /of 15 are made/, "they are made in the background");
  // We do the same meanwhile.
  const saved = await connector.saveLogs(batchOf("ours"));
  assert.equal((await connector.fetchLog(saved[0] ?? 0))?.content, "ours 0");
  await untilIndexed(connector);
  isOver = true;
  await python;
  assert(rounds > 3, `only ${rounds} rounds`);
  assert.equal(await rowsOf(server, url), 100_010 + rounds);
  const indexes = await server.query(INDEXES, url);
  assert.equal(indexes.length, 15);
  assert(indexes.every(({ indisvalid }) => indisvalid === true));
  assert.deepEqual(
    connector.scannedConditions({ searchText: "users" }),
    [],
    "texts are found by it",
  );
  // One that somebody drops now stays away.
  await server.query("drop index supertracer_requests_logger", url);
  await using _other = await openConnector(url);
  assert.equal((await server.query(INDEXES, url)).length, 14);
});

Deno.test("PostgreSQLConnector gives way to a long query when it adds columns", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await server.query(pythonTable(20_000), url);
  await using reading = await HeldTransaction.begin(url, "select count(*) from requests");
  const opening = openConnector(url);
  // Whoever comes while it waits for the table is not kept behind it.
  for (let i = 0; i < 5; i++) await server.query(PYTHON_READS, url);
  await reading.commit();
  await using connector = await opening;
  await connector.saveLogs(batchOf("a"));
  await untilIndexed(connector);
});

Deno.test("PostgreSQLConnector makes indexes anew whose making was interrupted", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await server.query(pythonTable(20_000), url);
  const first = await openConnector({ url, textIndex: true });
  await untilIndexed(first);
  await first.disconnect();
  await server.query(
    "update pg_index set indisvalid = false where indexrelid in " +
      "('supertracer_requests_route'::regclass, 'supertracer_requests_text'::regclass); " +
      "drop index supertracer_requests_log; " +
      "delete from supertracer_state where key = 'indexes_version'",
    url,
  );
  await using second = await openConnector({ url, textIndex: true });
  assert.deepEqual(second.scannedConditions({ searchText: "users" }), ["searchText"]);
  await untilIndexed(second);
  const indexes = await server.query(INDEXES, url);
  assert.equal(indexes.length, 15);
  assert(indexes.every(({ indisvalid }) => indisvalid === true));
});

Deno.test("PostgreSQLConnector of several processes makes the indexes of a large table once", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await server.query(pythonTable(20_000), url);
  const connectors = await Promise.all(
    Array.from({ length: 4 }, () => openConnector({ url, max: 2, textIndex: true })),
  );
  await Promise.any(connectors.map(untilIndexed));
  const indexes = await server.query(INDEXES, url);
  assert.equal(indexes.length, 15);
  assert(indexes.every(({ indisvalid }) => indisvalid === true));
  // The others leave without a sound, however long their pause is.
  await Promise.all(connectors.map((connector) => connector.disconnect()));
});

Deno.test("PostgreSQLConnector.disconnect() does not wait for indexes", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await server.query(pythonTable(20_000), url);
  const connector = new PostgreSQLConnector(url);
  await connector.connect();
  await connector.initDb();
  await connector.disconnect();
  assert.equal(connector.storageFacts().length, 0);
});
