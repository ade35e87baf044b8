import type { RetentionOptions } from "@supertracer/core";
import type { Partitioning } from "@supertracer/postgres";
import assert from "node:assert/strict";
import { sampleError, samplePoint } from "../../../../core/testing/samples.ts";
import { contents, openConnector, request } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function bounds(properties: Partial<RetentionOptions>): RetentionOptions {
  const none = { maxRecords: 0, cleanupIntervalMinutes: 1, cleanupOlderThanHours: 0 };
  return { enabled: true, ...none, ...properties };
}

/** Lets the clock of this process be wrong for a while. */
async function withClock<T>(offsetMs: number, work: () => Promise<T>): Promise<T> {
  const { now } = Date;
  Date.now = () => now() + offsetMs;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

/** Rows of a process, as it stamps them: one a minute, the last of them now by its clock. */
function rowsAt(key: string, count: number, endMs = Date.now()) {
  const logs = Array.from({ length: count }, (_, i) => {
    return request({ content: `${key} ${i}`, timestamp: endMs - (count - 1 - i) * 60_000 });
  });
  return { key, logs, metrics: [] };
}

for (const partitioning of ["none", "daily"] satisfies Partitioning[]) {
  const name = partitioning === "none" ? "in one table" : "with daily partitions";

  Deno.test(`PostgreSQLConnector.cleanup() goes by the server's clock, ${name}`, async (t) => {
    const server = await testServer();

    await t.step(
      "of a process that is two days ahead it deletes nothing of the others",
      async () => {
        const url = await server.createDatabase();
        await using right = await openConnector({ url, partitioning });
        await right.saveLogs(rowsAt("right", 1_000));
        await using ahead = await openConnector({ url, partitioning });
        await withClock(2 * DAY_MS, async () => {
          await ahead.saveLogs(rowsAt("ahead", 10));
          assert.equal(await ahead.cleanup(bounds({ cleanupOlderThanHours: 24 })), 0);
        });
        assert.equal(await right.countLogs(), 1_010);
      },
    );

    await t.step(
      "of a process that is two days ahead, metrics and errors of others stay",
      async () => {
        const url = await server.createDatabase();
        await using right = await openConnector({ url, partitioning, metricsRetentionDays: 1 });
        const minute = Math.floor(Date.now() / 60_000) * 60_000;
        await right.saveMetrics([samplePoint({ start: minute })]);
        await right.saveErrors([sampleError({ start: minute })]);
        await withClock(2 * DAY_MS, async () => {
          await using ahead = await openConnector({ url, partitioning, metricsRetentionDays: 1 });
          await ahead.saveLogs({
            ...rowsAt("ahead", 1),
            metrics: [samplePoint({ start: minute })],
          });
          await ahead.saveErrors([sampleError({ start: minute })]);
        });
        const points = await right.fetchMetrics({ startDate: minute, endDate: minute + 60_000 });
        assert.equal(points.reduce((sum, { count }) => sum + count, 0), 6);
        const [group] = await right.fetchErrorGroups({
          startDate: minute,
          endDate: minute + 60_000,
        });
        assert.equal(group?.sparkline.counts.reduce((sum, each) => sum + each, 0), 6);
      },
    );

    await t.step("the newest are those saved last, where a clock runs ahead", async () => {
      const url = await server.createDatabase();
      await using right = await openConnector({ url, partitioning });
      await using ahead = await openConnector({ url, partitioning });
      await withClock(2 * DAY_MS, async () => await ahead.saveLogs(rowsAt("ahead", 1_200)));
      await right.saveLogs(rowsAt("right", 999));
      await withClock(2 * DAY_MS, async () => await ahead.saveLogs(rowsAt("last", 1)));
      assert.equal(await right.cleanup(bounds({ maxRecords: 1_000 })), 1_200);
      const left = await contents(right);
      assert.equal(left.filter((content) => content.startsWith("right")).length, 999);
      assert.equal(left.at(-1), "last 0");
    });

    await t.step("the newest are those saved last, after a clock was set back", async () => {
      const url = await server.createDatabase();
      await using connector = await openConnector({ url, partitioning });
      await connector.saveLogs(rowsAt("before", 600, Date.now() + 3 * DAY_MS));
      await connector.saveLogs(rowsAt("after", 1_000));
      assert.equal(await connector.cleanup(bounds({ maxRecords: 1_000 })), 600);
      assert((await contents(connector)).every((content) => content.startsWith("after")));
    });

    await t.step("what is old goes whatever the clock of the process", async () => {
      const url = await server.createDatabase();
      await using connector = await openConnector({ url, partitioning });
      await connector.saveLogs(rowsAt("new", 10));
      await connector.saveLogs(rowsAt("old", 10, Date.now() - 30 * HOUR_MS));
      const cleaning = () => connector.cleanup(bounds({ cleanupOlderThanHours: 24 }));
      assert.equal(await withClock(-5 * DAY_MS, cleaning), 10);
    });

    await t.step(
      "never makes everything old at once, as a server's clock set ahead would",
      async () => {
        const url = await server.createDatabase();
        await using connector = await openConnector({ url, partitioning });
        // To the rows it is as if the server's clock had jumped by ten days.
        await connector.saveLogs(rowsAt("kept", 100, Date.now() - 10 * DAY_MS));
        await connector.saveLogs(rowsAt("old", 5, Date.now() - 20 * DAY_MS));
        assert.equal(await connector.cleanup(bounds({ cleanupOlderThanHours: 72 })), 5);
        assert.equal(await connector.countLogs(), 100);
      },
    );
  });
}
