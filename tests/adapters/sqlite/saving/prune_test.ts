import type { MetricsPoint } from "@supertracer/core";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sampleLog } from "../../../../core/testing/samples.ts";
import { openConnector } from "../support/open_connector.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A point of each of some minutes. */
function minutes(from: number, count: number): MetricsPoint[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ start: from + i * MINUTE_MS, method: "GET", route: "/a", statusClass: "2xx" },
    ...{ count: 2, sumMs: 20, maxMs: 10 + i, buckets: [[100, 2]] },
  }));
}

Deno.test("SQLiteConnector keeps minutes of metrics for two days, then their sums", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  const { connector } = open;
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const ages = { minute: 2 * HOUR_MS, quarter: 3 * DAY_MS, hour: 20 * DAY_MS };
  for (const age of Object.values(ages)) await connector.saveMetrics(minutes(now - age, 60));
  // Each 64th batch prunes, ten minutes at a time.
  for (let n = 0; n < 64 * 13; n++) {
    await connector.saveLogs({
      key: `prune-${n}`,
      logs: [sampleLog()],
      metrics: [],
    });
  }
  using database = new DatabaseSync(file.path);
  const rows = database.prepare(
    "SELECT width_ms, count(*) AS rows FROM supertracer_metrics GROUP BY 1 ORDER BY 1",
  ).all();
  assert.deepEqual(rows.map((row) => ({ ...row })), [
    { width_ms: MINUTE_MS, rows: 60 },
    { width_ms: 15 * MINUTE_MS, rows: 4 + 4 },
    { width_ms: HOUR_MS, rows: 3 },
  ]);
  for (const [name, age] of Object.entries(ages)) {
    const startDate = now - age;
    const query = { startDate, endDate: startDate + HOUR_MS };
    const [sum] = await connector.fetchMetrics({ ...query, bucketMs: HOUR_MS });
    assert.deepEqual([sum?.count, sum?.sumMs, sum?.maxMs], [120, 1_200, 69], name);
    const points = await connector.fetchMetrics({ ...query, bucketMs: MINUTE_MS });
    assert.equal(points.length, { minute: 60, quarter: 4, hour: 1 }[name]);
    assert.equal(points.reduce((all, { count }) => all + count, 0), 120);
  }
});
