import type { LogFilters, RetentionOptions } from "@supertracer/core";
import { filterConditions } from "@supertracer/core/sql";
import assert from "node:assert/strict";
import postgres from "postgres";
import { listStatements } from "../../../../adapters/postgres/reading/list_statement.ts";
import { TableLayout } from "../../../../adapters/postgres/schema/table_layout.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { batchOf, contents, openConnector, request } from "../support/fixture.ts";

const DAY_MS = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;

const realNow = Date.now;

/** Has the clock of this process show noon of another day, until the end of the scope. */
function noonOf(day: number): Disposable {
  const begin = realNow();
  Date.now = () => TODAY + (day + 0.5) * DAY_MS + realNow() - begin;
  return { [Symbol.dispose]: () => void (Date.now = realNow) };
}

function bounds(properties: Partial<RetentionOptions>): RetentionOptions {
  const none = { enabled: true, maxRecords: 0, cleanupIntervalMinutes: 1 };
  return { ...none, cleanupOlderThanHours: 0, ...properties };
}

function dayName(day: number): string {
  return new Date(TODAY + day * DAY_MS).toISOString().slice(0, 10).replaceAll("-", "");
}

/** Partitions and how many rows are in each, the oldest first; without what they are all called. */
async function partitions(server: PostgresServer, url: string): Promise<[string, number][]> {
  const names = await server.query(
    "select relname from pg_inherits join pg_class on oid = inhrelid " +
      "where inhparent = 'requests'::regclass " +
      "order by pg_get_expr(relpartbound, oid) not like '%(MINVALUE)%', relname",
    url,
  );
  return await Promise.all(names.map(async ({ relname }): Promise<[string, number]> => {
    const [row] = await server.query(`select count(*)::int as count from ${relname}`, url);
    return [String(relname).replace("supertracer_requests_", ""), Number(row?.["count"])];
  }));
}

/** A database in which each of the last days has so many rows, a minute apart. */
async function weekOf(server: PostgresServer, days: number, rows: number): Promise<string> {
  const url = await server.createDatabase();
  using _ = noonOf(-days);
  await using connector = await openConnector({ url, partitioning: "daily" });
  for (let day = -days; day <= 0; day++) {
    using _ = noonOf(day);
    const logs = Array.from({ length: rows }, (_, i) => {
      return request({
        content: `day ${day} row ${i}`,
        timestamp: TODAY + day * DAY_MS + (i + 1) * 60_000,
      });
    });
    await connector.saveLogs({ key: `${day}`, logs, metrics: [] });
  }
  return url;
}

Deno.test("PostgreSQLConnector with daily partitions", async (t) => {
  await using server = await PostgresServer.start();

  await t.step("makes the table with the columns that it has without", async () => {
    const columns = "select attname, format_type(atttypid, atttypmod) as type, attnotnull " +
      "from pg_attribute where attrelid = 'requests'::regclass and attnum > 0 order by attnum";
    const [plain, url] = [await server.createDatabase(), await server.createDatabase()];
    await using _first = await openConnector(plain);
    await using second = await openConnector({ url, partitioning: "daily" });
    assert.deepEqual(await server.query(columns, url), await server.query(columns, plain));
    assert.deepEqual(second.partitionStats, { failures: 0, lastError: undefined });
    const days = [0, 1, 2, 3].map((day) => [dayName(day), 0]);
    assert.deepEqual(await partitions(server, url), [["older", 0], ...days, ["newer", 0]]);
  });

  await t.step("refuses no row, whatever its time", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector({ url, partitioning: "daily" });
    const times = [0, TODAY - 1, TODAY, TODAY + DAY_MS - 0.001, TODAY + 3 * DAY_MS, 4e12];
    const logs = times.map((timestamp) => request({ content: `${timestamp}`, timestamp }));
    await connector.saveLogs({ key: "a", logs, metrics: [] });
    await server.query("insert into requests (content, timestamp) values ('x', 'NaN')", url);
    assert.deepEqual(await partitions(server, url), [
      ["older", 2],
      [dayName(0), 2],
      [dayName(1), 0],
      [dayName(2), 0],
      [dayName(3), 1],
      ["newer", 2],
    ]);
    await server.query("delete from requests where content = 'x'", url);
    assert.deepEqual(await contents(connector), times.map(String));
  });

  await t.step(
    "has the server keep statistics of each partition, of those made later too",
    async () => {
      const url = await weekOf(server, 3, 1);
      const without = await server.query(
        "select relname from pg_inherits join pg_class on oid = inhrelid where " +
          "inhparent = 'requests'::regclass and (select count(*) from pg_statistic_ext " +
          "where stxrelid = inhrelid) <> 2",
        url,
      );
      assert.deepEqual([...without], []);
    },
  );

  await t.step("makes partitions ahead as the days pass, and takes what was too new", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector({ url, partitioning: "daily" });
    const future = request({ content: "future", timestamp: TODAY + 4.5 * DAY_MS });
    await connector.saveLogs({ key: "a", logs: [future], metrics: [] });
    assert.deepEqual((await partitions(server, url)).at(-1), ["newer", 1]);
    {
      // Midnight passes: saving goes on, and nothing else is done.
      using _ = noonOf(1);
      await connector.saveLogs(batchOf("b", 1));
    }
    const next = await partitions(server, url);
    assert.deepEqual(next.slice(-2), [[dayName(4), 1], ["newer", 0]]);
    {
      // Nobody was there for weeks, but for a process that may not make any.
      const late = request({ content: "late", timestamp: TODAY + 20 * DAY_MS });
      await connector.saveLog(late);
      using _ = noonOf(30);
      await connector.cleanup(bounds({}));
    }
    assert.deepEqual((await partitions(server, url)).slice(-6), [
      [dayName(4), 1],
      [dayName(5), 1],
      ...[31, 32, 33].map((day): [string, number] => [dayName(day), 0]),
      ["newer", 0],
    ]);
    assert.deepEqual((await contents(connector)).slice(-2), ["future", "late"]);
    assert.deepEqual(connector.partitionStats, { failures: 0, lastError: undefined });
  });

  await t.step("by age drops the days that are over, and counts exactly", async () => {
    const url = await weekOf(server, 6, 100);
    await using connector = await openConnector(url);
    // Fifty minutes of the day before the day before yesterday are too old as well.
    const hours = (Date.now() - (TODAY - 3 * DAY_MS + 50.5 * 60_000)) / 3_600_000;
    assert.equal(await connector.cleanup(bounds({ cleanupOlderThanHours: hours })), 350);
    const left = await partitions(server, url);
    assert.deepEqual(left.slice(0, 3), [["older", 0], [dayName(-3), 50], [dayName(-2), 100]]);
    assert.equal(await connector.countLogs(), 350);
    const old = request({ timestamp: TODAY - 5 * DAY_MS });
    await connector.saveLog(old);
    assert.equal(await connector.cleanup(bounds({ cleanupOlderThanHours: hours })), 1);
  });

  await t.step("by number drops the oldest days, then rows", async () => {
    const url = await weekOf(server, 4, 100);
    await using connector = await openConnector(url);
    assert.equal(await connector.cleanup(bounds({ maxRecords: 230 })), 270);
    assert.deepEqual((await partitions(server, url)).slice(0, 2), [
      ["older", 0],
      [dayName(-2), 30],
    ]);
    assert.equal((await contents(connector))[0], "day -2 row 70");
  });

  await t.step("by bytes drops the oldest days, then bodies and rows", async () => {
    const url = await weekOf(server, 4, 20);
    await using connector = await openConnector(url);
    const noise = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(7_500))));
    for (let day = -4; day <= 0; day++) {
      const logs = Array.from({ length: 200 }, (_, i) => {
        const timestamp = TODAY + day * DAY_MS + i;
        return request({ timestamp, statusCode: 500, responseBody: noise() });
      });
      await connector.saveLogs({ key: `large ${day}`, logs, metrics: [] });
    }
    const { bytes = 0 } = await connector.storageStats();
    assert(bytes > 8e6, `only ${bytes} bytes`);
    const deleted = await connector.cleanup(bounds({ maxBytes: Math.round(bytes * 0.5) }));
    const left = await partitions(server, url);
    assert(left.length < 10 - 1, `all are there: ${left}`);
    assert.equal(await connector.countLogs(), 1_100 - deleted);
    assert.equal((await connector.storageStats()).rows, 1_100 - deleted);
    assert.equal(await connector.clear(), 1_100 - deleted);
    assert.equal(await connector.countLogs(), 0);
  });

  await t.step("of several processes that save and clean up loses no row", async () => {
    const url = await weekOf(server, 5, 100);
    const connectors = await Promise.all([1, 2, 3].map(() => openConnector(url)));
    let saved = 0;
    // By the server's clock: up to noon of yesterday.
    const cleanupOlderThanHours = (Date.now() - (TODAY - DAY_MS / 2)) / 3_600_000;
    try {
      using _ = noonOf(1);
      const deleted = await Promise.all(connectors.map(async (connector, i) => {
        let sum = 0;
        for (let n = 0; n < 10; n++) {
          const logs = [request({ timestamp: Date.now() }), request({ timestamp: Date.now() })];
          const ids = await connector.saveLogs({ key: `${i} ${n}`, logs, metrics: [] });
          saved += ids.length;
          sum += await connector.cleanup(bounds({ cleanupOlderThanHours }));
          await connector.fetchLogs();
        }
        return sum;
      }));
      const left = await connectors[0]?.countLogs() ?? 0;
      assert.equal(left, 600 + saved - deleted.reduce((a, b) => a + b, 0));
      assert.equal(saved, 60);
      const names = (await partitions(server, url)).map(([name]) => name);
      const days = [-1, 0, 1, 2, 3, 4].map(dayName);
      assert.deepEqual(names, ["older", ...days, "newer"]);
    } finally {
      await Promise.all(connectors.map((each) => each.disconnect()));
    }
  });

  await t.step("does not wait for somebody who uses the table", async () => {
    const url = await weekOf(server, 3, 10);
    await using connector = await openConnector(url);
    const sql = postgres(url, { max: 1, onnotice() {} });
    try {
      await sql.begin(async (transaction) => {
        await transaction`select count(*) from requests`;
        const cleaning = connector.cleanup(bounds({ cleanupOlderThanHours: 24 }));
        // Would run into its deadline, as the lock is held until then.
        await connector.saveLogs(batchOf("meanwhile", 1));
        assert((await cleaning) >= 20);
      });
    } finally {
      await sql.end();
    }
    assert.deepEqual((await partitions(server, url))[1]?.[0], dayName(-3), "still there");
    await connector.cleanup(bounds({ cleanupOlderThanHours: 24 }));
    assert.deepEqual((await partitions(server, url))[1]?.[0], dayName(-1), "dropped");
  });

  await t.step("drops and counts what a process detached that ended then", async () => {
    const url = await weekOf(server, 2, 10);
    await using connector = await openConnector(url);
    await server.query(
      `alter table requests detach partition supertracer_requests_${dayName(-2)}; ` +
        `alter table supertracer_requests_${dayName(-2)} rename to supertracer_requests_gone_0_0`,
      url,
    );
    assert.equal(await connector.cleanup(bounds({ cleanupOlderThanHours: 100 })), 10);
    const gone = "select to_regclass('supertracer_requests_gone_0_0') as gone";
    assert.deepEqual(await server.query(gone, url), [{ gone: null }]);
  });

  await t.step("saves on where the user may not make partitions, and says so", async () => {
    const url = await server.createDatabase();
    await using _owner = await openConnector({ url, schema: "traces", partitioning: "daily" });
    await server.query(
      "create role app login password 'secret word'; grant usage on schema traces to app; " +
        "grant select, insert, update, delete on all tables in schema traces to app; " +
        "grant usage on all sequences in schema traces to app",
      url,
    );
    const database = new URL(url).pathname.slice(1);
    using _ = noonOf(9);
    const app = { url: server.url(database, { user: "app" }), schema: "traces" };
    await using connector = await openConnector(app);
    await connector.saveLogs({ key: "a", logs: [request()], metrics: [] });
    assert.equal(await connector.countLogs(), 1);
    assert.equal(await connector.cleanup(bounds({ cleanupOlderThanHours: 1e-9 })), 1);
    const { failures = 0, lastError = "" } = connector.partitionStats ?? {};
    assert(failures > 0);
    assert.match(lastError, /^Cannot make partitions: the user lacks a privilege.*42501/);
    const [partitions, told] = connector.storageFacts();
    assert.equal(partitions?.value, "not all made ahead");
    assert.deepEqual([told?.label, told?.isBad], ["Failures to make partitions", true]);
    assert.match(told?.value ?? "", /last: Cannot make partitions: the user lacks a privilege/);
  });

  await t.step("leaves a database that has one table as it is", async () => {
    const url = await server.createDatabase();
    await (await openConnector(url)).disconnect();
    await using connector = await openConnector({ url, partitioning: "daily" });
    assert.equal(connector.partitionStats, undefined);
    assert.deepEqual(connector.storageFacts(), []);
    await connector.saveLogs(batchOf("a", 3));
    assert.equal(await connector.cleanup(bounds({ maxRecords: 1 })), 2);
  });

  await t.step("lists the newest from the newest days alone, by an index", async () => {
    const url = await weekOf(server, 12, 1_000);
    await server.query("vacuum analyze requests", url);
    const layout = new TableLayout(undefined, new Map(), { isPartitioned: true });
    const full = new Set(
      (await partitions(server, url)).filter(([, rows]) => rows > 0)
        .map(([name]) => `supertracer_requests_${name}`),
    );
    // What is asked, and how many partitions are read at most: those to come are empty.
    const cases: readonly [LogFilters, number][] = [
      [{}, 5],
      // The row of the cursor is looked for as well.
      [{ before: { timestamp: TODAY - 5 * DAY_MS + 3_600_000, id: 1e9 } }, 2],
      [{ statusCode: "200" }, 5],
      [{ startDate: TODAY - 2 * DAY_MS, endDate: TODAY - DAY_MS }, 1],
      [{ methods: ["GET", "PUT"] }, 40],
      [{ route: "/none" }, 20],
    ];
    const sql = postgres(url, { max: 1, onnotice() {} });
    try {
      for (const [filters, most] of cases) {
        const what = JSON.stringify(filters);
        const conditions = filterConditions({ limit: 20, ...filters });
        assert(conditions !== undefined);
        const [{ parameters, text }] = listStatements(conditions, layout);
        const [row] = await sql.unsafe(`explain (analyze, format json) ${text}`, [...parameters]);
        const read = nodes(row?.["QUERY PLAN"][0].Plan).filter((node) => node["Actual Loops"] > 0);
        const tables = read.filter((node) => node["Relation Name"] !== undefined);
        assert(tables.length <= most, `${what}: ${tables.length} partitions read`);
        for (const node of tables) {
          const isEmpty = !full.has(node["Relation Name"] ?? "");
          assert(isEmpty || node["Node Type"] !== "Seq Scan", `${what}: ${JSON.stringify(node)}`);
        }
        // What few rows meet is sorted, what many do is not, but for rows of the same moment.
        const sorts = read.filter((node) => /^Sort$|Merge/.test(node["Node Type"]));
        if (most <= 5) assert.deepEqual(sorts, [], what);
      }
    } finally {
      await sql.end();
    }
  });
});

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Loops": number;
  readonly "Plans"?: readonly Plan[];
}

function nodes(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodes)];
}
