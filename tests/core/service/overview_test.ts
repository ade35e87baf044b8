import assert from "node:assert/strict";
import type { ErrorPoint, Log, LogFilters } from "@supertracer/core";
import { MemoryConnector } from "@supertracer/core";
import { tracerDataOf } from "../../support/tracer_data.ts";

/** Notes which logs are asked for. */
class AskedConnector extends MemoryConnector {
  readonly asked: LogFilters[] = [];
  override get filtersExpressions(): boolean {
    return false;
  }
  override fetchLogs(filters: LogFilters = {}): Log[] {
    this.asked.push(filters);
    return super.fetchLogs(filters);
  }
}

Deno.test("MetricsData.overview() has everything stored once, and asks for no rows it does not show", async () => {
  const connector = new AskedConnector();
  connector.connect();
  let flushed = 0;
  const flush = () => {
    flushed++;
    return Promise.resolve();
  };
  const { report, before } = await tracerDataOf({ connector, flush }).metrics.overview({
    startDate: 1_980_000,
    endDate: 5_040_000,
  });
  assert.deepEqual([report.start, report.end], [1_980_000, 5_040_000]);
  assert.equal(before, null);
  assert.equal(flushed, 1);
  assert.deepEqual(connector.asked.map(({ limit }) => limit), [10]);
});

Deno.test("LogData.histogram() looks no further than lists and counts do", async () => {
  const connector = new AskedConnector();
  connector.connect();
  for (let i = 0; i < 50; i++) {
    connector.saveLog({ id: 0, content: `${i}`, timestamp: 1_000 + i, logLevel: "INFO" });
  }
  const data = tracerDataOf({ connector, scan: { maxRows: 10 } });
  const filters = { where: { logLevel: "ERROR" as const }, startDate: 0, endDate: 60_000 };
  await data.logs.histogram(filters);
  assert.deepEqual(connector.asked.map(({ limit }) => limit), [10]);
});

Deno.test("MetricsData.routes() asks for buckets that stored sums fit into", async () => {
  const connector = new MemoryConnector();
  connector.connect();
  const [MINUTE, HOUR] = [60_000, 3_600_000];
  const widths = [[1, 2 * MINUTE], [6, 9 * MINUTE], [24, 45 * MINUTE], [168, 5 * HOUR]] as const;
  for (const [range, bucketMs] of widths) {
    const end = 1_000_000 * HOUR;
    const query = { startDate: end - range * HOUR, endDate: end };
    assert.equal((await tracerDataOf({ connector }).metrics.routes(query)).bucketMs, bucketMs);
  }
});

Deno.test("MetricsData.routes() has the last error of every failing route, also behind a noisy one", async () => {
  const connector = new MemoryConnector();
  connector.connect();
  const end = 1_000_000 * 3_600_000;
  const routes = Array.from({ length: 60 }, (_, index) => `/quiet/${index}`);
  const failed = (route: string, timestamp: number) => {
    connector.saveLog({
      id: 0,
      content: `GET ${route}`,
      method: "GET",
      route,
      timestamp,
      logLevel: "ERROR",
      statusCode: 500,
    });
    const start = Math.floor(timestamp / 60_000) * 60_000;
    const point = { start, method: "GET", route, statusClass: "5xx" } as const;
    connector.saveMetrics([{ ...point, count: 1, sumMs: 1, maxMs: 1, buckets: [[150, 1]] }]);
  };
  routes.forEach((route, index) => failed(route, end - 900_000 + index));
  for (let n = 0; n < 250; n++) failed("/noisy", end - 600_000 + n);
  const query = { startDate: end - 3_600_000, endDate: end };
  const report = await tracerDataOf({ connector }).metrics.routes(query);
  const last = new Map(report.routes.map(({ route, lastErrorAt }) => [route, lastErrorAt]));
  assert.deepEqual(routes.map((route) => last.get(route)), routes.map((_, i) => end - 900_000 + i));
});

Deno.test("MetricsData.overview() has open errors of any time, those of the range first", async () => {
  const connector = new MemoryConnector();
  connector.connect();
  const MINUTE = 60_000;
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const point = (id: string, minutesAgo: number, count: number): ErrorPoint => {
    const start = now - minutesAgo * MINUTE;
    return {
      ...{ id, start, count, firstSeen: start, lastSeen: start, lastLogId: null, name: id },
      ...{ message: "", source: "log", method: null, route: null, loggerName: "a", topFrame: null },
    };
  };
  await connector.saveErrors([point("old", 500, 2), point("past", 200, 3), point("new", 5, 4)]);
  const query = { startDate: now - 240 * MINUTE, endDate: now - 180 * MINUTE };
  const { errors } = await tracerDataOf({ connector }).metrics.overview(query);
  const found = errors.map(({ id, count, sparkline: { start, bucketMs, counts } }) => {
    const inRange = counts.reduce((sum, each) => sum + each, 0);
    return [id, count, inRange, start, start + bucketMs * counts.length];
  });
  const span = [query.startDate, query.endDate];
  assert.deepEqual(found, [["past", 3, 3, ...span], ["new", 4, 0, ...span], [
    "old",
    2,
    0,
    ...span,
  ]]);
});
