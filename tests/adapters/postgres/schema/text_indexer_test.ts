import { filterConditions } from "@supertracer/core/sql";
import type { RetentionOptions } from "@supertracer/core";
import type { PostgreSQLConnector } from "@supertracer/postgres";
import assert from "node:assert/strict";
import postgres from "postgres";
import { ConnectionPool } from "../../../../adapters/postgres/connection/connection_pool.ts";
import type { StatementRunner } from "../../../../adapters/postgres/connection/statement_runner.ts";
import { resolvePostgreSQLOptions } from "../../../../adapters/postgres/postgresql_options.ts";
import { listStatements } from "../../../../adapters/postgres/reading/list_statement.ts";
import { TableLayout } from "../../../../adapters/postgres/schema/table_layout.ts";
import { TextIndexer } from "../../../../adapters/postgres/schema/text_indexer.ts";
import { sampleTraffic } from "../../../../bench/queries/sample_traffic.ts";
import { withDeadline } from "../../../support/deadline.ts";
import { batchOf, openConnector, request } from "../support/fixture.ts";
import { HeldTransaction } from "../support/held_transaction.ts";
import { testServer } from "../support/test_server.ts";

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

const TEXT = { searchText: "needle" };

/** Long enough that a note, and an index of few rows, would be there. */
const SETTLED_MS = 500;

const RETENTION: RetentionOptions = {
  enabled: true,
  maxRecords: 1_000_000,
  cleanupIntervalMinutes: 1,
  cleanupOlderThanHours: 0,
};

Deno.test('PostgreSQLConnector with textIndex "auto" builds no index as long as nobody searches', async () => {
  const url = await newDatabase();
  await using connector = await openConnector(url);
  await connector.saveLogs(batchOf("a", 50));
  // None of these is by a text that the index would find.
  await connector.fetchLogs({ searchText: "ne", statusCode: "200" });
  await connector.countLogs({ where: { path: "/users" } });
  await connector.cleanup(RETENTION);
  await pause(SETTLED_MS);
  assert.deepEqual(await stateOf(url), { index: undefined, noted: undefined, trigrams: false });
  assert.deepEqual(connector.scannedConditions(TEXT), ["searchText"]);
  assert.deepEqual(connector.storageFacts(), []);
});

Deno.test('PostgreSQLConnector with textIndex "auto" builds it once somebody searches, and uses it', async () => {
  const server = await testServer();
  const url = await newDatabase();
  await using connector = await openConnector(url);
  for (let from = 0; from < 5_000; from += 500) {
    const logs = sampleTraffic(5_000, Date.now(), from, 500);
    await connector.saveLogs({ key: `${from}`, logs, metrics: [] });
  }
  await connector.saveLog(request({ content: "a rare NEEDLES-EYE in it" }));
  const rare = { searchText: "needles-eye" };
  assert.equal((await connector.fetchLogs(rare)).length, 1);
  await untilBuilt(connector);
  assert.deepEqual(await stateOf(url), { index: true, noted: "now", trigrams: true });
  assert.deepEqual(connector.storageFacts(), [{ label: "Text index", value: "built" }]);
  await server.query("vacuum analyze requests", url);
  const conditions = filterConditions(rare);
  assert(conditions !== undefined);
  const { text } = listStatements(conditions, new TableLayout(undefined)).at(-1) ?? { text: "" };
  const plan = await server.query(
    `explain ${text.replaceAll(/\$\d+/g, "'%needles-eye%'")}`,
    url,
  );
  assert.match(JSON.stringify(plan), /Bitmap Index Scan on supertracer_requests_text/);
  assert.equal((await connector.fetchLogs(rare)).length, 1);
});

Deno.test("PostgreSQLConnector keeps the index within a week of a search", async () => {
  const server = await testServer();
  const url = await newDatabase();
  {
    await using connector = await openConnector(url);
    await connector.countLogs(TEXT);
    await untilBuilt(connector);
    await noteSearched(url, Date.now() - WEEK_MS + HOUR_MS);
    await connector.cleanup(RETENTION);
    assert.deepEqual(connector.scannedConditions(TEXT), []);
  }
  // It was interrupted, as by a restart in the midst of its build.
  await server.query("drop index supertracer_requests_text", url);
  await using connector = await openConnector(url);
  await untilBuilt(connector);
  assert.equal((await stateOf(url)).index, true);
});

Deno.test("PostgreSQLConnector.cleanup() drops the index when nobody searched for a week", async () => {
  const url = await newDatabase();
  await using connector = await openConnector(url);
  await using other = await openConnector({ url, max: 2 });
  await connector.countLogs(TEXT);
  await untilBuilt(connector);
  await other.cleanup(RETENTION);
  assert.deepEqual(other.scannedConditions(TEXT), [], "learns of it without a search");
  await noteSearched(url, Date.now() - WEEK_MS - 1_000);
  await connector.cleanup(RETENTION);
  assert.equal((await stateOf(url)).index, undefined);
  assert.deepEqual(connector.scannedConditions(TEXT), ["searchText"]);
  assert.deepEqual(connector.storageFacts(), []);
  await other.cleanup(RETENTION);
  assert.deepEqual(other.scannedConditions(TEXT), ["searchText"], "learns of its end");
  await connector.countLogs(TEXT);
  await untilBuilt(connector);
  assert.deepEqual(await stateOf(url), { index: true, noted: "now", trigrams: true });
});

Deno.test("PostgreSQLConnector.cleanup() drops an index whose build was interrupted", async () => {
  const server = await testServer();
  const url = await newDatabase();
  await (await openConnector({ url, textIndex: true })).disconnect();
  await server.query(
    "update pg_index set indisvalid = false " +
      "where indexrelid = 'supertracer_requests_text'::regclass",
    url,
  );
  await noteSearched(url, Date.now() - 2 * WEEK_MS);
  await using connector = await openConnector(url);
  await connector.cleanup(RETENTION);
  assert.equal((await stateOf(url)).index, undefined);
});

Deno.test("PostgreSQLConnector.cleanup() gives way where the table is in use", async () => {
  const server = await testServer();
  const url = await newDatabase();
  await using connector = await openConnector({ url, textIndex: true });
  await using auto = await openConnector(url);
  await noteSearched(url, Date.now() - WEEK_MS - 1_000);
  await using reading = await HeldTransaction.begin(url, "select from requests");
  await auto.cleanup(RETENTION);
  // Nobody is kept waiting behind it.
  await server.query(
    "set lock_timeout = '400ms'; insert into requests (timestamp) values (1)",
    url,
  );
  await reading.commit();
  assert.equal((await stateOf(url)).index, true);
  assert.deepEqual(auto.storageFacts(), [], "that is no failure");
  await auto.cleanup(RETENTION);
  assert.equal((await stateOf(url)).index, undefined);
  assert.equal(await connector.countLogs(TEXT), 0);
});

Deno.test("PostgreSQLConnector uses the index of an earlier version, whose week begins now", async () => {
  const url = await newDatabase();
  await (await openConnector({ url, textIndex: true })).disconnect();
  assert.deepEqual(await stateOf(url), { index: true, noted: undefined, trigrams: true });
  await using connector = await openConnector(url);
  assert.deepEqual(connector.scannedConditions(TEXT), []);
  await connector.cleanup(RETENTION);
  assert.deepEqual(await stateOf(url), { index: true, noted: "now", trigrams: true });
  // The clock was set back: the note says nothing.
  await noteSearched(url, Date.now() + WEEK_MS);
  await connector.cleanup(RETENTION);
  assert.deepEqual(await stateOf(url), { index: true, noted: "now", trigrams: true });
  await noteSearched(url, Date.now() - WEEK_MS - 1_000);
  await connector.cleanup(RETENTION);
  assert.equal((await stateOf(url)).index, undefined);
});

Deno.test("PostgreSQLConnector with textIndex true creates the index that there is not, with false never", async () => {
  const url = await newDatabase();
  await (await openConnector(url)).disconnect();
  {
    await using always = await openConnector({ url, textIndex: true });
    await untilBuilt(always);
    assert.deepEqual(always.scannedConditions(TEXT), []);
    await always.countLogs(TEXT);
    await always.cleanup(RETENTION);
    assert.deepEqual(await stateOf(url), { index: true, noted: undefined, trigrams: true });
  }
  await using never = await openConnector({ url, textIndex: false });
  await never.countLogs(TEXT);
  await pause(SETTLED_MS);
  const { index, noted } = await stateOf(url);
  assert.deepEqual([index, noted], [undefined, undefined]);
});

Deno.test("PostgreSQLConnector of a role that may not create the extension searches without a sound", async () => {
  const server = await testServer();
  const url = await newDatabase();
  const role = `plain_${crypto.randomUUID().slice(0, 8)}`;
  await server.query(
    `create role ${role} login password 'secret word'; ` +
      `create schema traces authorization ${role}`,
    url,
  );
  const database = new URL(url).pathname.slice(1);
  const given = { url: server.url(database, { user: role }), schema: "traces" };
  await using connector = await openConnector(given);
  await connector.saveLog(request({ content: "a needle in it" }));
  assert.equal(await connector.countLogs(TEXT), 1);
  await pause(SETTLED_MS);
  assert.deepEqual(connector.storageFacts(), []);
  assert.deepEqual(connector.scannedConditions(TEXT), ["searchText"]);

  const pool = new ConnectionPool(resolvePostgreSQLOptions(given));
  const sent: string[] = [];
  const indexer = new TextIndexer({
    runner: recording(pool, sent),
    timeoutMs: 5_000,
    onChange: () => Promise.reject(new Error("nothing has changed")),
  });
  try {
    for (let hour = 0; hour < 3; hour++) {
      // As if an hour had passed: it looks again.
      indexer.use(new TableLayout("traces", undefined, { hasTexts: false }), "traces");
      indexer.noteSearch();
      await pause(SETTLED_MS);
    }
    assert.equal(sent.filter((each) => each.includes("INSERT INTO")).length, 3);
    assert.equal(sent.filter((each) => each.includes("pg_available_extensions")).length, 1);
    assert(!sent.some((each) => each.includes("CREATE EXTENSION")));
    assert.deepEqual(indexer.stats, { building: undefined, failures: 0, lastError: undefined });
    // The administrator has created it.
    await server.query("create extension pg_trgm", url);
    indexer.use(new TableLayout("traces", undefined, { hasTexts: false }), "traces");
    indexer.noteSearch();
    await until(() => indexer.stats.building !== undefined, () => "nothing is built");
  } finally {
    await indexer.stop();
    await pool.close();
  }
});

Deno.test("PostgreSQLConnector of a role that does not own the table searches without a sound", async () => {
  const server = await testServer();
  const url = await newDatabase();
  await using owner = await openConnector(url);
  await server.query("create extension pg_trgm", url);
  const role = `app_${crypto.randomUUID().slice(0, 8)}`;
  await server.query(
    `create role ${role} login password 'secret word'; ` +
      `grant select, insert, update, delete on all tables in schema public to ${role}; ` +
      `grant usage on all sequences in schema public to ${role}`,
    url,
  );
  const database = new URL(url).pathname.slice(1);
  const app = server.url(database, { user: role });
  for (const isNoted of [false, true]) {
    await using connector = await openConnector(app);
    await connector.countLogs(TEXT);
    await pause(SETTLED_MS);
    assert.deepEqual(connector.storageFacts(), [], `noted before: ${isNoted}`);
    assert.deepEqual(await stateOf(url), { index: undefined, noted: "now", trigrams: true });
  }
  // Whoever owns it builds it.
  await owner.countLogs(TEXT);
  await untilBuilt(owner);
  await noteSearched(url, Date.now() - WEEK_MS - 1_000);
  await using connector = await openConnector(app);
  await connector.cleanup(RETENTION);
  assert.equal((await stateOf(url)).index, true);
  assert.deepEqual(connector.storageFacts(), []);
});

Deno.test("PostgreSQLConnector of several processes builds the index of texts once", async () => {
  const server = await testServer();
  const url = await newDatabase();
  const opening = Array.from({ length: 3 }, () => openConnector({ url, max: 2 }));
  const connectors = await Promise.all(opening);
  try {
    await fill(url, 20_000);
    await Promise.all(connectors.map((each) => each.fetchLogs(TEXT)));
    const building = connectors.map(untilBuilt);
    await Promise.any(building);
    const indexes = await server.query(
      "select from pg_class where relkind = 'i' and relname like '%text%' " +
        "and relnamespace = 'public'::regnamespace",
      url,
    );
    assert.equal(indexes.length, 1);
    for (const connector of connectors) {
      await connector.cleanup(RETENTION);
      assert.deepEqual(connector.scannedConditions(TEXT), []);
      assert(connector.storageFacts().every(({ isBad }) => isBad !== true));
    }
    await Promise.all(building);
  } finally {
    await Promise.all(connectors.map((connector) => connector.disconnect()));
  }
});

Deno.test("PostgreSQLConnector with daily partitions builds the index of each, and drops them all", async () => {
  const server = await testServer();
  const url = await newDatabase();
  await using connector = await openConnector({ url, partitioning: "daily" });
  await connector.saveLog(request({ content: "a needle in it", timestamp: Date.now() }));
  assert.deepEqual(await textIndexes(url), []);
  assert.equal(await connector.countLogs(TEXT), 1);
  await untilBuilt(connector);
  const parts = Number((await server.query(PARTITIONS, url))[0]?.["n"]);
  assert.deepEqual(await textIndexes(url), Array(parts + 1).fill("valid, attached"));
  assert.deepEqual(connector.storageFacts().at(-1), { label: "Text index", value: "built" });
  assert.equal(await connector.countLogs(TEXT), 1);
  await noteSearched(url, Date.now() - WEEK_MS - 1_000);
  await connector.cleanup(RETENTION);
  assert.deepEqual(await textIndexes(url), []);
});

Deno.test("PostgreSQLConnector with daily partitions goes on with a build that was interrupted", async (t) => {
  const server = await testServer();
  const cases: readonly (readonly [name: string, statements: string])[] = [
    ["before the first partition", ""],
    ["in a partition", `${LEFT_IN_OLDER}; ${NAMED_BY_ID}`],
    [
      "between two",
      `${LEFT_IN_OLDER}; ${NAMED_BY_ID}; create index extra on supertracer_requests_newer ` +
      `${TEXTS}; alter index supertracer_requests_text attach partition extra`,
    ],
    [
      "before the last, which was dropped",
      "do $$ declare part regclass; begin for part in select inhrelid::regclass from pg_inherits " +
      "where inhparent = 'requests'::regclass and inhrelid <> " +
      "'supertracer_requests_older'::regclass loop " +
      `execute format('create index %I on %s ${TEXTS.replaceAll("'", "''")}', ` +
      "'extra_' || part::oid, part); execute format('alter index supertracer_requests_text " +
      "attach partition %I', 'extra_' || part::oid); end loop; end $$; " +
      "drop table supertracer_requests_older",
    ],
  ];
  for (const [name, statements] of cases) {
    await t.step(name, async () => {
      const url = await newDatabase();
      const options = { url, partitioning: "daily" } as const;
      await (await openConnector(options)).disconnect();
      await server.query("create extension pg_trgm", url);
      await server.query(`create index supertracer_requests_text on only requests ${TEXTS}`, url);
      if (statements !== "") await server.query(statements, url);
      assert((await textIndexes(url)).includes("invalid"));
      await noteSearched(url, Date.now());
      await using connector = await openConnector(options);
      await untilBuilt(connector);
      const parts = Number((await server.query(PARTITIONS, url))[0]?.["n"]);
      assert.deepEqual(await textIndexes(url), Array(parts + 1).fill("valid, attached"));
    });
  }
});

Deno.test("PostgreSQLConnector with daily partitions drops what an interrupted build left", async () => {
  const server = await testServer();
  const url = await newDatabase();
  const options = { url, partitioning: "daily" } as const;
  await using connector = await openConnector(options);
  await server.query("create extension pg_trgm", url);
  await server.query(`create index supertracer_requests_text on only requests ${TEXTS}`, url);
  await server.query(`${LEFT_IN_OLDER}; ${NAMED_BY_ID}`, url);
  assert.equal((await textIndexes(url)).length, 2);
  await noteSearched(url, Date.now() - WEEK_MS - 1_000);
  await connector.cleanup(RETENTION);
  assert.deepEqual(await textIndexes(url), []);
});

Deno.test("PostgreSQLConnector.disconnect() waits for no note of a search", async () => {
  const url = await newDatabase();
  for (const waitMs of [0, 5, 20]) {
    const connector = await openConnector(url);
    await connector.fetchLogs(TEXT);
    await pause(waitMs);
    await connector.disconnect();
    assert.deepEqual(connector.storageFacts(), []);
    await assert.rejects(() => connector.fetchLogs(TEXT), /not connected/);
  }
});

Deno.test("PostgreSQLConnector.disconnect() does not wait for the index of texts", async () => {
  const server = await testServer();
  const url = await newDatabase();
  const connector = await openConnector(url);
  const sql = postgres(url, { max: 1, onnotice() {} });
  const writing = Promise.withResolvers<void>();
  // The server completes no index before this ends.
  const held = sql.begin(async (transaction) => {
    await transaction`insert into requests (timestamp) values (1)`;
    await writing.promise;
  });
  try {
    await connector.countLogs(TEXT);
    const isBuilding = "select from pg_stat_progress_create_index";
    while ((await server.query(isBuilding, url)).length === 0) await pause(20);
    assert.match(connector.storageFacts()[0]?.value ?? "", /^being built/);
    await withDeadline(connector.disconnect(), "disconnected", 20_000);
    assert.deepEqual(connector.storageFacts(), []);
    const lease = "select from supertracer_state where key = 'indexes'";
    assert.deepEqual(await server.query(lease, url), [], "others need not wait until it expires");
  } finally {
    writing.resolve();
    await held;
    await sql.end();
  }
  await using other = await openConnector(url);
  await untilBuilt(other);
});

Deno.test("TextIndexer does nothing after it was stopped", async () => {
  const sent: string[] = [];
  const refused = () => Promise.reject(new Error("nothing is to be sent"));
  const runner: StatementRunner = {
    read: (statement) => {
      sent.push(statement);
      return refused();
    },
    write: refused,
    transaction: refused,
    apart: refused,
    listen: () => undefined,
    close: () => Promise.resolve(),
  };
  const indexer = new TextIndexer({ runner, timeoutMs: 100, onChange: refused });
  indexer.noteSearch();
  assert.deepEqual(sent, [], "it knows no tables yet");
  indexer.use(new TableLayout("traces", undefined, { hasTexts: false }), "traces");
  indexer.noteSearch();
  indexer.noteSearch();
  await pause(0);
  assert.equal(sent.length, 1, "within a minute it is not tried again");
  assert.match(indexer.stats.lastError ?? "", /^Cannot index texts: /);
  await indexer.stop();
  indexer.use(new TableLayout("traces", undefined, { hasTexts: false }), "traces");
  indexer.noteSearch();
  await pause(0);
  assert.equal(sent.length, 1);
});

const PARTITIONS =
  "select count(*)::int as n from pg_inherits where inhparent = 'requests'::regclass";

/** What the index of texts has. */
const TEXTS = 'using gin (lower(content collate "C") gin_trgm_ops, ' +
  'lower(url collate "C") gin_trgm_ops, lower(error_message collate "C") gin_trgm_ops)';

/** An index of a partition that was being built. */
const LEFT_IN_OLDER = `create index left_over on supertracer_requests_older ${TEXTS}; ` +
  "update pg_index set indisvalid = false where indexrelid = 'left_over'::regclass";

/** Gives it the name that the builder does. */
const NAMED_BY_ID =
  "do $$ begin execute format('alter index left_over rename to %I', 'supertracer_requests_text_' " +
  "|| 'supertracer_requests_older'::regclass::oid); end $$";

/** Whether each index of texts is valid, that of the table and those of its partitions. */
async function textIndexes(url: string): Promise<string[]> {
  const server = await testServer();
  const rows = await server.query(
    "select case when not indisvalid then 'invalid' when relispartition or relkind = 'I' " +
      "then 'valid, attached' else 'valid' end as state from pg_index join pg_class on oid = " +
      "indexrelid where pg_get_indexdef(oid) like '%gin_trgm_ops%'",
    url,
  );
  return rows.map(({ state }) => String(state));
}

async function newDatabase(): Promise<string> {
  return await (await testServer()).createDatabase();
}

/** What the database says about the index of texts. */
interface TextState {
  /** Whether it is valid; `undefined` if there is none. */
  readonly index: unknown;
  readonly noted: unknown;
  readonly trigrams: unknown;
}

async function stateOf(url: string): Promise<TextState> {
  const server = await testServer();
  const [row] = await server.query(
    "select (select indisvalid from pg_index join pg_class on oid = indexrelid " +
      "where relname = 'supertracer_requests_text') as index, (select value from " +
      "supertracer_state where key = 'text_searched_ms') as noted, exists(select from " +
      "pg_extension where extname = 'pg_trgm') as trigrams",
    url,
  );
  const noted = row?.["noted"] ?? undefined;
  const isNow = Math.abs(Number(noted) - Date.now()) < 60_000;
  return {
    index: row?.["index"] ?? undefined,
    noted: isNow ? "now" : noted,
    trigrams: row?.["trigrams"],
  };
}

async function noteSearched(url: string, ms: number): Promise<void> {
  const server = await testServer();
  await server.query(
    `insert into supertracer_state (key, value) values ('text_searched_ms', '${ms}') ` +
      "on conflict (key) do update set value = excluded.value",
    url,
  );
}

/** Stores many rows at once. */
async function fill(url: string, rows: number): Promise<void> {
  const server = await testServer();
  await server.query(
    "insert into requests (timestamp, content, url) select i, 'GET /' || md5(i::text), " +
      `'http://localhost/' || md5(i::text) from generate_series(1, ${rows}) as i`,
    url,
  );
}

/** Waits until the index is used, without searching. */
async function untilBuilt(connector: PostgreSQLConnector): Promise<void> {
  await until(
    () => connector.scannedConditions(TEXT).length === 0,
    () => Deno.inspect(connector.storageFacts()),
  );
}

async function until(isMet: () => boolean, describe: () => string): Promise<void> {
  let isOver = false;
  const met = (async () => {
    while (!isOver && !isMet()) await pause(20);
  })();
  try {
    await withDeadline(met, describe, 30_000);
  } finally {
    isOver = true;
  }
}

/** A runner that writes down what is sent. */
function recording(runner: StatementRunner, sent: string[]): StatementRunner {
  return {
    read: (statement, ...rest) => {
      sent.push(statement);
      return runner.read(statement, ...rest);
    },
    write: (...args) => runner.write(...args),
    transaction: (timeoutMs, work) =>
      runner.transaction(timeoutMs, (run) =>
        work((statement, ...rest) => {
          sent.push(statement);
          return run(statement, ...rest);
        })),
    apart: (work) => runner.apart(work),
    listen: (...args) => runner.listen(...args),
    close: () => runner.close(),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
