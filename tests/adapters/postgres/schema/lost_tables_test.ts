import { SuperTracer } from "@supertracer/core";
import { PostgreSQLConnector, type PostgreSQLConnectorOptions } from "@supertracer/postgres";
import assert from "node:assert/strict";
import { assertAccounted } from "../../../support/accounting.ts";
import { withDeadline } from "../../../support/deadline.ts";
import { flushAtLast, openConnector, rowsOf } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

const INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 50_000 },
  completed: Promise.resolve(),
};

/** What somebody takes away, and how many of the 10 rows from before are left. */
const LOSSES: readonly [name: string, statements: string, left: number][] = [
  ["the table", "drop table requests", 0],
  ["a column that is indexed", "alter table requests drop column route", 10],
  ["a column of the Python version", "alter table requests drop column user_agent", 10],
  ["the table of metrics", "drop table supertracer_metrics", 10],
  [
    "all tables but that of versions",
    "drop table requests, supertracer_metrics, " +
    "supertracer_batches, supertracer_errors, supertracer_error_counts",
    0,
  ],
  ["the sequence of the ids", "drop sequence requests_id_seq cascade", 10],
  ["the schema", "drop schema public cascade; create schema public", 0],
];

/** An app on a database, with ten requests stored. */
async function tracedApp(url: string, options: PostgreSQLConnectorOptions = {}) {
  const tracer = new SuperTracer(() => new Response("hello"), {
    connector: new PostgreSQLConnector({ url, ...options }),
    auth: { accessToken: "a-token-that-is-long-enough" },
    recording: { flushIntervalMs: 20 },
  });
  const send = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await (await tracer.fetch(new Request("http://localhost/items"), INFO)).text();
    }
  };
  await send(10);
  await tracer.flush();
  return { tracer, send };
}

Deno.test("SuperTracer on PostgreSQL makes anew what somebody took away", async (t) => {
  const server = await testServer();
  for (const [name, statements, left] of LOSSES) {
    await t.step(name, async () => {
      const url = await server.createDatabase();
      const { send, tracer } = await tracedApp(url, { textIndex: true });
      await server.query(statements, url);
      await send(25);
      await withDeadline(flushAtLast(tracer), "flushed after the loss");
      const stats = tracer.stats();
      assert.deepEqual(stats.dropped, {});
      assert.equal(stats.saved, 35);
      assert.equal(await rowsOf(server, url), left + 25);
      // What was taken away is the only difference.
      assertAccounted(stats, await rowsOf(server, url) + 10 - left);
      const report = await tracer.metrics();
      assert.equal(
        report.totals.requests,
        statements.includes("supertracer_metrics") ||
          name === "the schema"
          ? 25
          : 35,
      );
      const [indexes] = await server.query(
        "select count(*)::int as n from pg_indexes where tablename = 'requests'",
        url,
      );
      assert.equal(Number(indexes?.["n"]), 16, "indexes");
      await tracer.close();
    });
  }
});

/** Does something to each partition that is chosen. */
function forEachPartition(action: string, where = "true"): string {
  return "do $$ declare name text; begin for name in select inhrelid::regclass::text from pg_inherits " +
    `where inhparent = 'requests'::regclass and ${where} loop ` +
    `execute '${action} ' || name; end loop; end $$`;
}

const TODAYS = `inhrelid::regclass::text like '%${
  new Date().toISOString().slice(0, 10).replaceAll("-", "")
}'`;

/** What somebody does to partitions, and how many of the 10 rows from before are left. */
const LOST_PARTITIONS: readonly [name: string, statements: string, left: number][] = [
  ["all are dropped", forEachPartition("drop table"), 0],
  ["all are detached", forEachPartition("alter table requests detach partition"), 0],
  ["that of the day is dropped", forEachPartition("drop table", TODAYS), 0],
];

Deno.test("SuperTracer on PostgreSQL makes daily partitions anew", async (t) => {
  const server = await testServer();
  for (const [name, statements, left] of LOST_PARTITIONS) {
    await t.step(name, async () => {
      const url = await server.createDatabase();
      const { send, tracer } = await tracedApp(url, { partitioning: "daily" });
      await server.query(statements, url);
      await send(25);
      await withDeadline(flushAtLast(tracer), "flushed after the loss");
      const stats = tracer.stats();
      assert.deepEqual(stats.dropped, {});
      assertAccounted(stats, await rowsOf(server, url) + 10 - left);
      // Whenever a row is from: before, between and after the days.
      for (const days of [-400, -1, 0, 1, 3, 4, 400]) {
        await server.query(
          "insert into requests (content, timestamp, log_level) values " +
            `('of another time', ${Date.now() / 1_000 + days * 86_400}, 'INFO')`,
          url,
        );
      }
      await tracer.close();
      // Retention and the next days find what they need.
      await using connector = await openConnector(url);
      assert.deepEqual(connector.partitionStats, { failures: 0, lastError: undefined });
      const deleted = await connector.cleanup({
        ...{ enabled: true, maxRecords: 0, cleanupIntervalMinutes: 1 },
        cleanupOlderThanHours: 48,
      });
      assert.equal(deleted, 1);
    });
  }
});

Deno.test("SuperTracer on PostgreSQL goes on in a database that was dropped and created", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  const { send, tracer } = await tracedApp(url);
  await server.dropDatabase(url);
  await send(15);
  await assert.rejects(tracer.flush(), /the database does not exist|closed|ended/);
  await server.query(`create database ${new URL(url).pathname.slice(1)}`);
  await send(10);
  await withDeadline(flushAtLast(tracer), "flushed in the new database");
  const stats = tracer.stats();
  assert.deepEqual([stats.dropped, stats.saved], [{}, 35]);
  assert.equal(await rowsOf(server, url), 25);
  await tracer.close();
});

Deno.test("SuperTracer on PostgreSQL says what to do about a table of its own that lost a column", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  const { send, tracer } = await tracedApp(url);
  await server.query("alter table supertracer_metrics drop column count", url);
  await send(5);
  await assert.rejects(flushAtLast(tracer, 5), /supertracer_metrics: it has no count: drop it/);
  await server.query("drop table supertracer_metrics", url);
  await withDeadline(flushAtLast(tracer), "flushed after it was dropped");
  assertAccounted(tracer.stats(), await rowsOf(server, url));
  await tracer.close();
});
