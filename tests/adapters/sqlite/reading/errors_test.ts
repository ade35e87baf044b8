import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { errorLog, GROUP_IDS, sampleError, sampleLog } from "../../../../core/testing/samples.ts";
import { assertSameErrors } from "../../sql/same_errors.ts";
import { assertSameSparklines, errorsOfDays } from "../../sql/same_sparklines.ts";
import { openConnector } from "../support/open_connector.ts";

const DAY_MS = 86_400_000;

for (const seed of [1, 2, 3]) {
  Deno.test(`SQLiteConnector answers about errors as the store in memory does, seed ${seed}`, async () => {
    await using open = await openConnector({ path: ":memory:" });
    await assertSameErrors(open.connector, seed);
  });
}

Deno.test("SQLiteConnector draws groups as the store in memory does, whatever the range", async () => {
  await using open = await openConnector({ path: ":memory:" });
  const points = errorsOfDays(1);
  const half = points.length / 2;
  await open.connector.saveErrors(points.filter((_, i) => i % 2 === 0));
  await open.connector.saveErrors(points.filter((_, i) => i % 2 === 1).slice(0, half));
  await assertSameSparklines(open.connector, points, 1);
});

Deno.test("SQLiteConnector forgets groups and counts that are too old, and no others", async () => {
  using database = new DatabaseSync(":memory:");
  await using open = await openConnector({ database, metricsRetentionDays: 2 });
  const { connector } = open;
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  const at = (id: string, days: number) => {
    const start = now - days * DAY_MS;
    return sampleError({ id, start, firstSeen: start, lastSeen: start });
  };
  await connector.saveErrors([at("old", 3), at("both", 3), at("both", 1), at("new", 0.1)]);
  for (let i = 0; i < 64; i++) {
    await connector.saveLogs({ key: `${i}`, logs: [sampleLog()], metrics: [] });
  }
  assert.deepEqual((await connector.fetchErrorGroups()).map(({ id }) => id), ["new", "both"]);
  const counts = database.prepare(
    "SELECT DISTINCT error_group FROM supertracer_error_counts " +
      `WHERE start_ms + width_ms <= ${now - 2 * DAY_MS}`,
  ).all();
  assert.deepEqual(counts, []);
  assert.equal((await connector.fetchErrorGroup("both"))?.count, 6);
});

Deno.test("SQLiteConnector forgets the counts of a day when it is over, and not before", async () => {
  using database = new DatabaseSync(":memory:");
  await using open = await openConnector({ database, metricsRetentionDays: 2 });
  const { connector } = open;
  const oldest = Date.now() - 2 * DAY_MS;
  // The second is of the day of the oldest that is kept, the first of the two days before those.
  for (const at of [oldest - 2 * DAY_MS, oldest]) {
    await connector.saveErrors([sampleError({ start: Math.floor(at / 60_000) * 60_000 })]);
  }
  for (let i = 0; i < 64; i++) {
    await connector.saveLogs({ key: `${i}`, logs: [sampleLog()], metrics: [] });
  }
  const rows = database.prepare(
    "SELECT width_ms, start_ms FROM supertracer_error_counts WHERE counts IS NOT NULL",
  ).all();
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [DAY_MS, 2 * DAY_MS].map((width) => [width, Math.floor(oldest / width) * width]),
  );
});

Deno.test("SQLiteConnector keeps at most 10,000 groups: those seen last", async () => {
  await using open = await openConnector(":memory:");
  const { connector } = open;
  const points = Array.from({ length: 10_300 }, (_, i) => {
    const id = `${i}`.padStart(16, "0");
    return sampleError({ id, lastSeen: sampleError().lastSeen + i });
  });
  await connector.saveErrors(points);
  for (let i = 0; i < 64; i++) {
    await connector.saveLogs({ key: `${i}`, logs: [sampleLog()], metrics: [] });
  }
  assert.equal((await connector.countErrorGroups()).open, 10_000);
  assert.equal(await connector.fetchErrorGroup(points[0]?.id ?? ""), undefined);
  assert.notEqual(await connector.fetchErrorGroup(points.at(-1)?.id ?? ""), undefined);
});

Deno.test("SQLiteConnector finds the last log of a group that is still there", async () => {
  await using open = await openConnector(":memory:");
  const { connector } = open;
  const logs = [errorLog(0), errorLog(5_000), errorLog(1_000)];
  const ids = await connector.saveLogs({ key: "a", logs, metrics: [] });
  assert.equal((await connector.fetchErrorGroup(GROUP_IDS[0]))?.lastLogId, ids[1]);
  await connector.cleanup({
    ...{ enabled: true, maxRecords: 0, cleanupOlderThanHours: 0.001, cleanupIntervalMinutes: 1 },
  });
  const group = await connector.fetchErrorGroup(GROUP_IDS[0]);
  assert.deepEqual([group?.lastLogId, group?.count], [null, 3]);
});

Deno.test("SQLiteConnector reads groups by indexes, whatever the number of logs", async () => {
  using database = new DatabaseSync(":memory:");
  const run = new Set<string>();
  const watched = {
    exec: (sql: string) => database.exec(sql),
    prepare(sql: string) {
      run.add(sql);
      return database.prepare(sql);
    },
  };
  await using open = await openConnector({ database: watched });
  await open.connector.saveLogs({ key: "a", logs: [errorLog(0)], metrics: [] });
  run.clear();
  await open.connector.fetchErrorGroups({ state: "open", startDate: Date.now() - DAY_MS });
  await open.connector.countErrorGroups({ startDate: Date.now() - DAY_MS });
  const plans = [...run].filter((sql) => sql.startsWith("SELECT")).map((sql) => {
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
    return steps.map(({ detail }) => detail).join("; ");
  });
  assert.equal(plans.length, 3);
  for (const plan of plans) assert.doesNotMatch(plan, /SCAN (?!stored|json_each)/, plan);
  assert.match(plans[0] ?? "", /SEARCH requests USING .*INDEX supertracer_requests_error_group/);
});
