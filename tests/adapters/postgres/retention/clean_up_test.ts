import assert from "node:assert/strict";
import type { RetentionOptions } from "@supertracer/core";
import type { PostgreSQLConnector } from "@supertracer/postgres";
import { batchOf, contents, openConnector, request } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

function bounds(properties: Partial<RetentionOptions>): RetentionOptions {
  const none = {
    enabled: true,
    maxRecords: 0,
    cleanupIntervalMinutes: 1,
    cleanupOlderThanHours: 0,
  };
  return { ...none, ...properties };
}

/** 10 kB that do not compress. */
function noise(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(7_500));
  return btoa(String.fromCharCode(...bytes));
}

/** Saves requests with bodies of 10 kB; one of ten is an error. */
async function saveLarge(connector: PostgreSQLConnector, count: number): Promise<void> {
  for (let from = 0; from < count; from += 100) {
    const logs = Array.from({ length: 100 }, (_, i) => {
      const n = from + i;
      return request({
        content: `${n}`,
        timestamp: 1_780_000_000_000 + n,
        statusCode: n % 10 === 0 ? 500 : 200,
        responseBody: noise(),
      });
    });
    await connector.saveLogs({ key: `large ${from}`, logs, metrics: [] });
  }
}

Deno.test("PostgreSQLConnector.cleanup()", async (t) => {
  const server = await testServer();

  await t.step("of two processes at the same time is done once", async () => {
    const url = await server.createDatabase();
    await using first = await openConnector(url);
    await using second = await openConnector(url);
    await first.saveLogs(batchOf("a", 3_000));
    const counts = await Promise.all([
      first.cleanup(bounds({ maxRecords: 100 })),
      second.cleanup(bounds({ maxRecords: 100 })),
    ]);
    assert.deepEqual(counts.sort((a, b) => a - b), [0, 2_900]);
    assert.equal(await first.countLogs(), 100);
    assert.equal(await second.cleanup(bounds({ maxRecords: 50 })), 50);
  });

  await t.step("goes on when the one who did it is gone", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await connector.saveLogs(batchOf("a", 20));
    const hold = (ms: number) =>
      server.query(
        "insert into supertracer_state values ('cleanup', 'gone', " +
          `extract(epoch from now()) * 1000 + ${ms}) on conflict (key) do update ` +
          "set expires_at_ms = excluded.expires_at_ms, value = excluded.value",
        url,
      );
    await hold(30_000);
    assert.equal(await connector.cleanup(bounds({ maxRecords: 5 })), 0);
    await hold(-1);
    assert.equal(await connector.cleanup(bounds({ maxRecords: 5 })), 15);
  });

  await t.step("holds nobody up who saves", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    for (let n = 0; n < 10; n++) await connector.saveLogs(batchOf(`${n}`, 2_000));
    let isOver = false;
    const cleaning = connector.cleanup(bounds({ maxRecords: 10 })).finally(() => isOver = true);
    let saves = 0;
    for (; !isOver; saves++) await connector.saveLogs(batchOf(`during ${saves}`, 1));
    // Logs saved while it runs may escape it, or not.
    assert((await cleaning) >= 19_990);
    assert(saves > 5, `only ${saves} saved in the meantime`);
    assert((await contents(connector)).some((content) => content.startsWith("during")));
  });

  await t.step("by bytes takes bodies of successes first, the oldest first", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector({ url, textIndex: true });
    await saveLarge(connector, 500);
    const { bytes = 0 } = await connector.storageStats();
    assert(bytes > 5e6, `only ${bytes} bytes`);
    assert.equal(await connector.cleanup(bounds({ maxBytes: bytes })), 0);
    const deleted = await connector.cleanup(bounds({ maxBytes: Math.round(bytes * 0.6) }));
    assert.equal(deleted, 0);
    assert.equal(await connector.countLogs(), 500);
    const has = async (n: number) => {
      const [row] = await connector.fetchLogs({ searchText: `${n}`, limit: 1 });
      return (await connector.fetchLog(row?.id ?? 0))?.responseBody !== undefined;
    };
    assert.equal(await has(101), false, "body of an old success");
    assert.equal(await has(100), true, "body of an old error");
    assert.equal(await has(499), true, "body of a new success");
    await server.query("vacuum full requests", url);
    const packed = (await connector.storageStats()).bytes ?? 0;
    assert(packed < bytes * 0.66 && packed > bytes * 0.54, `${packed} of ${bytes} bytes are left`);
  });

  await t.step("by bytes then takes successes, and errors last", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await saveLarge(connector, 300);
    const { bytes = 0 } = await connector.storageStats();
    const deleted = await connector.cleanup(bounds({ maxBytes: Math.round(bytes / 9) }));
    const left = await connector.fetchLogs({ limit: Infinity });
    assert.equal(left.length + deleted, 300);
    const errors = left.filter(({ statusCode }) => statusCode === 500);
    assert.equal(errors.length, 30, "errors are left while successes could go");
    const successes = left.filter(({ statusCode }) => statusCode === 200);
    assert(successes.every(({ content }) => Number(content) > deleted), "the oldest went first");
    assert((await connector.cleanup(bounds({ maxBytes: 65_536 }))) > 200);
  });

  await t.step("by bytes leaves room that is used again", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    const maxBytes = 4_000_000;
    const sizes: number[] = [];
    for (let round = 0; round < 6; round++) {
      for (let from = 0; from < 200; from += 100) {
        const logs = Array.from({ length: 100 }, () => request({ responseBody: noise() }));
        await connector.saveLogs({ key: `${round} ${from}`, logs, metrics: [] });
      }
      await connector.cleanup(bounds({ maxBytes }));
      sizes.push((await connector.storageStats()).bytes ?? 0);
    }
    const [, , third = 0, , , last = 0] = sizes;
    assert(last < third * 1.15, `it grows: ${sizes}`);
  });
});

Deno.test("PostgreSQLConnector keeps metrics for a time of their own", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using connector = await openConnector({ url, metricsRetentionDays: 2 });
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  const point = (daysAgo: number) => ({
    start: now - daysAgo * 86_400_000,
    method: "GET",
    route: "/",
    statusClass: "2xx" as const,
    count: 1,
    sumMs: 1,
    maxMs: 1,
    buckets: [[160, 1]] as const,
  });
  const all = { startDate: now - 4 * 86_400_000, bucketMs: 60_000 };
  await connector.saveMetrics([point(1), point(1.9), point(3)]);
  assert.equal((await connector.fetchMetrics(all)).length, 2, "what is too old is not stored");
  await server.query(
    "update supertracer_metrics set start_ms = start_ms - 86400000 where start_ms < " +
      `${now - 1.5 * 86_400_000}`,
    url,
  );
  await connector.saveLogs({ key: "a", logs: [], metrics: [point(0)] });
  const starts = (await connector.fetchMetrics(all)).map(({ start }) => start);
  assert.deepEqual(starts, [point(1).start, now], "what became too old is gone");
});
