import type { LogFilters } from "@supertracer/core";
import type { SQLiteDatabase, SQLiteStatement } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { BASE_TIME, fullLog, samplePoint, saveAll } from "../../../../core/testing/samples.ts";
import { openConnector } from "../support/open_connector.ts";

/** A filter of each kind. */
const FILTERS: Readonly<Record<string, LogFilters>> = {
  none: {},
  searchText: { searchText: "users" },
  endpoint: { endpoint: "users" },
  statusCode: { statusCode: "503" },
  statusClass: { statusCode: "5xx" },
  statusPattern: { statusCode: "5x3" },
  logLevel: { logLevel: "ERROR" },
  methods: { methods: ["GET", "POST"] },
  dates: { startDate: BASE_TIME - 1_000, endDate: BASE_TIME + 60_000 },
  minLatency: { minLatency: 12 },
  maxLatency: { maxLatency: 500 },
  hasError: { hasError: true },
  hasNoError: { hasError: false },
  requestId: { requestId: "req-1" },
  traceId: { traceId: "0af7651916cd43dd8448eb211c80319c" },
  errorGroup: { errorGroup: "0c5a1f2be97d4410" },
  route: { route: "/users/:id" },
  loggerName: { loggerName: "billing" },
  instance: { instance: "1234-abcdef" },
  requests: { kind: "request" },
  logs: { kind: "log" },
  before: { before: { timestamp: BASE_TIME + 30_000, id: 5 } },
  after: { after: { timestamp: BASE_TIME, id: 5 } },
  where: { where: { not: { path: "/health" } } },
  whereAndRoute: { route: "/users/:id", where: { any: [{ minSize: 5 }, { path: "/a" }] } },
  whereAndText: { searchText: "users", where: { not: { pathPattern: "/health*" } } },
};

const BODIES = /\b(?:headers|response_headers|request_body|response_body)\b/;

/** What reads all of a table. */
const FULL_SCAN = /SCAN (?!CONSTANT ROW|json_each|\(subquery|supertracer_text_\d+ VIRTUAL)/;

for (const [name, filters] of Object.entries(FILTERS)) {
  Deno.test(`SQLiteConnector uses an index, in its order, and reads no bodies: ${name}`, async () => {
    using database = new WatchedDatabase();
    await using open = await filled(database);
    const { connector } = open;
    const uses = [
      () => connector.fetchLogs(filters),
      () => connector.countLogs(filters),
      () => connector.fetchPlaces({ ...filters, limit: 2 }, 3),
    ];
    for (const use of uses) {
      const plans = await database.plansOf(use);
      assert(plans.length > 0);
      for (const { sql, plan } of plans) {
        assert.doesNotMatch(plan, FULL_SCAN, `${sql}\n${plan}`);
        assert.doesNotMatch(plan, /TEMP B-TREE/, `${sql}\n${plan}`);
        assert.doesNotMatch(sql, BODIES);
      }
    }
  });
}

Deno.test("SQLiteConnector goes by the index of the plain conditions, whatever where says", async () => {
  using database = new WatchedDatabase();
  await using open = await filled(database);
  const filters = { traceId: "t", where: { any: [{ statusCode: "5xx" }, { not: { path: "/" } }] } };
  const plans = await database.plansOf(() => open.connector.fetchLogs(filters));
  assert(plans.length > 0);
  for (const { sql, plan } of plans) {
    assert.match(plan, /INDEX supertracer_requests_trace_id \(trace_id=\?/, `${sql}\n${plan}`);
  }
});

Deno.test("SQLiteConnector uses an index for everything else", async () => {
  using database = new WatchedDatabase();
  await using open = await filled(database);
  const { connector } = open;
  const plans = await database.plansOf(async () => {
    await connector.fetchLog(5);
    await connector.fetchMetrics();
    await connector.fetchMetrics({ method: "GET", route: "/users/:id" });
    await connector.saveLogs({ key: "b", logs: [fullLog()], metrics: [samplePoint()] });
    await connector.cleanup({
      ...{ enabled: true, maxRecords: 20, cleanupOlderThanHours: 1, maxBytes: 1e9 },
      cleanupIntervalMinutes: 1,
    });
  });
  assert(plans.length > 5);
  for (const { sql, plan } of plans) {
    // The pages of a table are counted one by one, and tables are few.
    if (/dbstat|sqlite_schema/.test(sql)) continue;
    assert.doesNotMatch(plan, FULL_SCAN, `${sql}\n${plan}`);
  }
});

interface Plan {
  readonly sql: string;
  readonly plan: string;
}

/** Notes the statements that are run, and asks for their plans. */
class WatchedDatabase implements SQLiteDatabase, Disposable {
  readonly #database = new DatabaseSync(":memory:");
  readonly #run: Set<string> = new Set();

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  prepare(sql: string): SQLiteStatement {
    const statement = this.#database.prepare(sql);
    const note = () => this.#run.add(sql);
    return {
      run: (...values) => (note(), statement.run(...values)),
      get: (...values) => (note(), statement.get(...values)),
      all: (...values) => (note(), statement.all(...values)),
    };
  }

  /** The plans of what a call runs. */
  async plansOf(call: () => unknown): Promise<Plan[]> {
    this.#run.clear();
    await call();
    return [...this.#run].filter((sql) => /^(?:SELECT|DELETE|UPDATE)/.test(sql)).map((sql) => {
      const steps = this.#database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
      return { sql, plan: steps.map(({ detail }) => detail).join("; ") };
    });
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

async function filled(database: WatchedDatabase) {
  const open = await openConnector({ database, textIndex: true });
  const logs = Array.from({ length: 60 }, (_, i) => ({
    ...fullLog(),
    timestamp: BASE_TIME + i * 1_000,
    method: i % 3 === 0 ? undefined : i % 3 === 1 ? "GET" : "POST",
    statusCode: i % 4 === 0 ? 503 : 200,
    errorMessage: i % 5 === 0 ? "failed" : undefined,
  }));
  await saveAll(open.connector, logs);
  await open.connector.saveMetrics([samplePoint()]);
  return open;
}
