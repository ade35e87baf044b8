import type { RetentionOptions } from "@supertracer/core";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sampleLog, sampleLogs, saveAll } from "../../../../core/testing/samples.ts";
import { withDeadline } from "../../../support/deadline.ts";
import { openConnector } from "../support/open_connector.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

Deno.test("SQLiteConnector.cleanup() gives the space back", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  await saveAll(open.connector, largeLogs(3_000));
  await open.connector.cleanup(retention({ maxRecords: 2_999 }));
  const before = Deno.statSync(file.path).size;
  assert.equal(await open.connector.cleanup(retention({ maxRecords: 100 })), 2_899);
  const after = Deno.statSync(file.path).size;
  assert(after < before / 3, `${before} bytes before, ${after} after`);
  const { bytes = 0 } = await open.connector.storageStats();
  assert(bytes >= after);
});

Deno.test("SQLiteConnector.cleanup() by age spares the newest rows when the clock has jumped ahead", async () => {
  await using open = await openConnector(":memory:");
  const { connector } = open;
  const DAY = 86_400_000;
  const newest = Date.now() - 9 * DAY;
  await saveAll(
    connector,
    [0, 1, 40, 60].map((hours) => sampleLog({ timestamp: newest - hours * 3_600_000 })),
  );
  // By the clock all of them are older than two days; the newest two are a day before the newest.
  assert.equal(await connector.cleanup(retention({ cleanupOlderThanHours: 48 })), 2);
  assert.equal(await connector.countLogs(), 2);
});

Deno.test("SQLiteConnector.cleanup() by maxBytes takes the bodies of the oldest successes first", async () => {
  await using open = await openConnector(":memory:");
  const { connector } = open;
  const logs = largeLogs(600).map((log, i) => i % 10 === 0 ? { ...log, statusCode: 500 } : log);
  const saved = await saveAll(connector, logs);
  const { bytes = 0 } = await connector.storageStats();
  assert.equal(await connector.cleanup(retention({ maxBytes: Math.round(bytes * 0.7) })), 0);
  const kinds = await Promise.all(saved.map(async ({ id, statusCode }) => {
    const log = await connector.fetchLog(id);
    return statusCode === 500 ? `error ${log?.responseBodyState}` : log?.responseBodyState;
  }));
  assert.deepEqual(new Set(kinds.filter((_, i) => i % 10 === 0)), new Set(["error complete"]));
  const successes = kinds.filter((_, i) => i % 10 !== 0);
  const firstKept = successes.indexOf("complete");
  assert(firstKept > 50, `the first body kept is that of ${firstKept}`);
  assert.deepEqual(new Set(successes.slice(0, firstKept)), new Set(["described"]));
  assert.deepEqual(new Set(successes.slice(firstKept)), new Set(["complete"]));
});

Deno.test("SQLiteConnector.cleanup() by maxBytes then takes the oldest successes, errors last", async () => {
  await using open = await openConnector(":memory:");
  const { connector } = open;
  // What is long here is no body.
  const logs = largeLogs(600).map((log, i) => {
    const stackTrace = "at main.ts\n".repeat(200);
    return { ...log, responseBody: undefined, stackTrace, statusCode: i % 10 === 0 ? 500 : 200 };
  });
  await saveAll(connector, logs);
  const { bytes = 0 } = await connector.storageStats();
  const some = Math.round(bytes * 0.6);
  const deleted = await connector.cleanup(retention({ maxBytes: some }));
  assert(deleted > 100 && deleted < 400, `${deleted} deleted`);
  assert.equal(await connector.countLogs(), 600 - deleted);
  assert.equal(await connector.countLogs({ statusCode: "500" }), 60);
  const rest = await connector.cleanup(retention({ maxBytes: 65_536 }));
  assert.equal(await connector.countLogs({ statusCode: "200" }), 0);
  assert.equal(await connector.countLogs(), 600 - deleted - rest);
  assert((await connector.countLogs()) < 60);
});

Deno.test("SQLiteConnector.cleanup() by maxBytes deletes no logs for the bytes of metrics", async () => {
  await using open = await openConnector(":memory:");
  const { connector } = open;
  await saveAll(connector, largeLogs(100));
  const { bytes: ofLogs = 0 } = await connector.storageStats();
  const start = Math.floor(Date.now() / 60_000) * 60_000;
  const points = Array.from({ length: 20_000 }, (_, n) => ({
    ...{
      start,
      method: "GET",
      route: `/${"long route ".repeat(8)}${n}`,
      statusClass: "2xx" as const,
    },
    ...{ count: 1, sumMs: 1, maxMs: 1, buckets: [[150, 1]] as const },
  }));
  await connector.saveMetrics(points);
  const { bytes = 0 } = await connector.storageStats();
  assert(bytes > 4 * ofLogs, `${bytes} bytes, ${ofLogs} before`);
  assert.equal(await connector.cleanup(retention({ maxBytes: 2 * ofLogs })), 0);
  assert.equal(await connector.countLogs(), 100);
});

Deno.test("SQLiteConnector.cleanup() by maxBytes keeps the tables within it", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  await saveAll(open.connector, largeLogs(2_000));
  await open.connector.cleanup(retention({ maxBytes: 1_000_000 }));
  // The pages left free for what comes next, and the log file, are beside it.
  using database = new DatabaseSync(file.path);
  const [pages, free] = ["page_count", "freelist_count"].map((name) => {
    return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  });
  assert(((pages ?? NaN) - (free ?? NaN)) * 4_096 <= 1_000_000, `${pages} pages, ${free} free`);
});

Deno.test("SQLiteConnector saves a large batch while the app goes on", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await saveAll(open.connector, largeLogs(5_000));
  clearInterval(timer);
  assert(turns >= 3, `${turns} turns`);
});

Deno.test("SQLiteConnector searches while the app goes on", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  await saveAll(open.connector, largeLogs(20_000));
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  assert.deepEqual(await open.connector.fetchLogs({ searchText: "no" }), []);
  clearInterval(timer);
  assert(turns >= 3, `${turns} turns`);
});

Deno.test("SQLiteConnector.watch() tells only of what others save", async () => {
  using file = new TemporaryFile();
  await using first = await openConnector({ path: file.path, watchIntervalMs: 10 });
  await using second = await openConnector({ path: file.path, watchIntervalMs: 10 });
  await saveAll(first.connector, [sampleLog({ content: "before" })]);
  const seen: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = await first.connector.watch((logs) => {
    seen.push(...logs.map(({ content }) => content));
    if (seen.includes("theirs 2")) resolve();
  });
  for (const i of [1, 2]) {
    await saveAll(first.connector, [sampleLog({ content: `own ${i}` })]);
    await saveAll(second.connector, [sampleLog({ content: `theirs ${i}` })]);
  }
  await withDeadline(promise, "rows that the other saved");
  await stop();
  assert.deepEqual(seen, ["theirs 1", "theirs 2"]);
});

function retention(options: Partial<RetentionOptions>): RetentionOptions {
  const none = { maxRecords: 0, cleanupIntervalMinutes: 1, cleanupOlderThanHours: 0 };
  return { enabled: true, ...none, ...options };
}

function largeLogs(count: number) {
  return sampleLogs(count).map((log) => ({
    ...log,
    statusCode: 200,
    responseBody: "x".repeat(2_000),
    responseBodyState: "complete" as const,
  }));
}
