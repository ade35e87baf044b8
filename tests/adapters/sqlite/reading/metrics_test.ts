import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { samplePoint } from "../../../../core/testing/samples.ts";
import { assertSameMetrics } from "../../sql/same_metrics.ts";
import { openConnector } from "../support/open_connector.ts";

const DAY_MS = 86_400_000;

Deno.test("SQLiteConnector.fetchMetrics() adds up as the store in memory does", async () => {
  await using open = await openConnector(":memory:");
  await assertSameMetrics(open.connector, 1);
});

Deno.test("SQLiteConnector forgets metrics and batches that are too old, and no others", async () => {
  using database = new DatabaseSync(":memory:");
  await using open = await openConnector({ database, metricsRetentionDays: 2 });
  const { connector } = open;
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  const ages = [0.1, 1.9, 2.1, 40];
  for (const [i, days] of ages.entries()) {
    const metrics = [samplePoint({ start: now - days * DAY_MS })];
    await connector.saveLogs({ key: `old-${i}`, logs: [], metrics });
  }
  database.prepare("UPDATE supertracer_batches SET saved_at_ms = ? WHERE key = 'old-0'")
    .run(Date.now() - 2 * DAY_MS);
  for (let i = 0; i < 64; i++) {
    await connector.saveLogs({ key: `new-${i}`, logs: [], metrics: [samplePoint({ start: now })] });
  }
  const points = await connector.fetchMetrics({ startDate: 0, endDate: now, bucketMs: 60_000 });
  assert.equal(points.length, 2);
  const keys = database.prepare("SELECT key FROM supertracer_batches WHERE key LIKE 'old-%'").all();
  assert.deepEqual(keys.map(({ key }) => key), ["old-1", "old-2", "old-3"]);
});
