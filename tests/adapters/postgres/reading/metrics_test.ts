import type { MetricsPoint } from "@supertracer/core";
import assert from "node:assert/strict";
import { openConnector } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

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

Deno.test("PostgreSQLConnector keeps minutes of metrics for two days, then their sums", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using connector = await openConnector(url);
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const ages = { minute: 2 * HOUR_MS, quarter: 3 * DAY_MS, hour: 20 * DAY_MS };
  for (const age of Object.values(ages)) await connector.saveMetrics(minutes(now - age, 60));
  // Prunes what the one before added.
  await connector.saveMetrics(minutes(now, 1));
  const rows = await server.query(
    "select width_ms::int, count(*)::int as rows from supertracer_metrics group by 1 order by 1",
    url,
  );
  assert.deepEqual(rows.map((row) => ({ ...row })), [
    { width_ms: MINUTE_MS, rows: 61 },
    { width_ms: 15 * MINUTE_MS, rows: 4 + 4 + 1 },
    { width_ms: HOUR_MS, rows: 4 },
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
