import {
  buildReport,
  coverageOf,
  coversAll,
  minutesOf,
  type ReportExtras,
} from "../../../core/metrics/build_report.ts";
import { MetricsCollector } from "../../../core/metrics/metrics_collector.ts";
import type { MetricsPoint } from "../../../core/metrics/metrics_point.ts";
import { resolveMetricsQuery } from "../../../core/metrics/metrics_query.ts";
import type { MetricsReport } from "../../../core/metrics/metrics_report.ts";
import { MetricsStore } from "../../../core/metrics/metrics_store.ts";
import fc from "fast-check";
import assert from "node:assert/strict";

const MINUTE = 60_000;
const START = 1_780_000_020_000;
const QUERY = { startDate: START, endDate: START + 10 * MINUTE, bucketMs: MINUTE };

interface Request {
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly aborted?: boolean;
  readonly durationMs?: number;
  readonly minute?: number;
}

function pointsOf(requests: readonly Request[]): MetricsPoint[] {
  const collector = new MetricsCollector();
  for (const request of requests) {
    const { method = "GET", route = "/", status = 200, aborted = false } = request;
    const { durationMs = 16, minute = 0 } = request;
    collector.count(method, route, status, aborted, durationMs, START + minute * MINUTE);
  }
  return collector.take();
}

function reportOf(
  requests: readonly Request[],
  { now = QUERY.endDate, uptimeMs = 60 * MINUTE, ...extras }: Partial<ReportExtras> & {
    readonly now?: number;
  } = {},
  query = QUERY,
): MetricsReport {
  const points = pointsOf(requests);
  const range = resolveMetricsQuery(query, 0);
  return buildReport(points, range, {
    coverage: coverageOf(points, range, now, uptimeMs),
    uptimeMs,
    inFlight: 0,
    recentErrors: [],
    ...extras,
  });
}

const requests = fc.array(fc.record({
  method: fc.constantFrom("GET", "POST"),
  route: fc.constantFrom("/", "/users/:id", "/orders"),
  status: fc.constantFrom(200, 301, 404, 500),
  aborted: fc.boolean(),
  durationMs: fc.integer({ min: 1, max: 5_000 }),
  minute: fc.nat(9),
}));

Deno.test("buildReport() counts errors from status 400, of clients and of the server apart", () => {
  const { totals } = reportOf([
    ...[200, 204, 301, 404, 422, 500].map((status) => ({ status })),
    { status: 500, aborted: true },
    { status: 200, aborted: true },
  ]);
  assert.deepEqual(totals, {
    requests: 8,
    errors: 3,
    clientErrors: 2,
    serverErrors: 1,
    aborted: 2,
    errorRate: 3 / 8,
  });
});

Deno.test("buildReport() gives percentiles that are at most 5 % from the exact ones", () => {
  fc.assert(fc.property(requests, (list) => {
    const sorted = list.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
    const { latency } = reportOf(list);
    for (const [share, estimate] of [[0.5, latency.p50Ms], [0.95, latency.p95Ms]] as const) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1];
      if (exact === undefined) assert.equal(estimate, null);
      else assert.ok(Math.abs((estimate ?? NaN) - exact) / exact <= 0.05);
    }
    assert.equal(latency.maxMs, sorted.at(-1) ?? null);
    const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
    assert.ok(sorted.length === 0 ? latency.meanMs === null : latency.meanMs === mean);
  }));
});

Deno.test("buildReport() tells the same in totals, timeline, routes and distributions", () => {
  fc.assert(fc.property(requests, (list) => {
    const report = reportOf(list);
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    assert.equal(report.totals.requests, list.length);
    assert.equal(sum(report.timeline.map(({ requests }) => requests)), list.length);
    assert.equal(sum(report.routes.map(({ requests }) => requests)), list.length);
    assert.equal(sum(report.methods.map(({ requests }) => requests)), list.length);
    assert.equal(sum(Object.values(report.statusClasses)), list.length);
    assert.equal(sum(report.timeline.map(({ errors }) => errors)), report.totals.errors);
    assert.equal(sum(report.routes.map(({ errors }) => errors)), report.totals.errors);
  }));
});

Deno.test("buildReport() does not depend on where the points were added up", () => {
  fc.assert(fc.property(requests, (list) => {
    const store = new MetricsStore();
    for (const request of list) store.add(pointsOf([request]));
    const query = resolveMetricsQuery(QUERY, 0);
    const coverage = coverageOf([], query, QUERY.endDate, 0);
    const extras = { coverage, uptimeMs: 0, inFlight: 0, recentErrors: [] };
    const { totals, latency, timeline } = buildReport(store.fetch(QUERY), query, extras);
    const direct = buildReport(pointsOf(list), query, extras);
    assert.deepEqual(totals, direct.totals);
    assert.deepEqual(latency, direct.latency);
    assert.deepEqual(timeline, direct.timeline);
  }));
});

Deno.test("buildReport() has every bucket of the range, with zeros and nulls where nothing was", () => {
  const { start, end, bucketMs, timeline } = reportOf([{ minute: 3, status: 404 }]);
  assert.deepEqual([start, end, bucketMs], [QUERY.startDate, QUERY.endDate, MINUTE]);
  assert.deepEqual(timeline.map(({ start }) => (start - START) / MINUTE), [...Array(10).keys()]);
  assert.deepEqual(timeline.map(({ requests }) => requests), [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const { p50Ms, p95Ms, p99Ms, meanMs, maxMs, statusClasses } = timeline[3] ?? {};
  assert.deepEqual([p50Ms, p95Ms, p99Ms, meanMs, maxMs], [16, 16, 16, 16, 16]);
  assert.equal(statusClasses?.["4xx"], 1);
  assert.deepEqual(timeline[0], {
    start: START,
    requests: 0,
    errors: 0,
    clientErrors: 0,
    serverErrors: 0,
    aborted: 0,
    errorRate: 0,
    p50Ms: null,
    p95Ms: null,
    p99Ms: null,
    meanMs: null,
    maxMs: null,
    statusClasses: { "1xx": 0, "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0, aborted: 0 },
  });
});

Deno.test("buildReport() aligns wide buckets to the epoch", () => {
  const { timeline } = reportOf([{ minute: 0 }, { minute: 9 }], {}, {
    ...QUERY,
    bucketMs: 7 * MINUTE,
  });
  assert.ok(timeline.every(({ start }) => start % (7 * MINUTE) === 0));
  assert.ok((timeline[0]?.start ?? Infinity) <= START);
  assert.equal(timeline[0]?.requests, 1);
  assert.equal(timeline.at(-1)?.requests, 1);
});

Deno.test("buildReport() of nothing is empty", () => {
  const report = reportOf([]);
  assert.equal(report.totals.requests, 0);
  assert.equal(report.requestsPerMinute, 0);
  assert.equal(report.latency.p95Ms, null);
  assert.deepEqual([report.methods, report.routes, report.slowestRoutes], [[], [], []]);
  const none = reportOf([], {}, { startDate: NaN, endDate: NaN, bucketMs: MINUTE });
  assert.deepEqual(none.timeline, []);
});

Deno.test("buildReport() sorts routes by time spent, and the slowest by p95", () => {
  const report = reportOf([
    ...Array.from({ length: 10 }, () => ({ route: "/often", durationMs: 100 })),
    { route: "/slow", durationMs: 500 },
    { route: "/fast", durationMs: 1, method: "POST" },
    { route: "/fast", durationMs: 1, status: 500 },
    { route: "/fast", durationMs: 1 },
  ]);
  assert.deepEqual(report.routes.map(({ route }) => route), ["/often", "/slow", "/fast"]);
  assert.deepEqual(report.slowestRoutes.map(({ route }) => route), ["/slow", "/often", "/fast"]);
  const fast = report.routes[2];
  assert.deepEqual(fast?.methods, ["GET", "POST"]);
  assert.deepEqual([fast?.requests, fast?.serverErrors, fast?.totalMs], [3, 1, 3]);
  assert.deepEqual(report.methods, [{ method: "GET", requests: 13 }, {
    method: "POST",
    requests: 1,
  }]);
});

Deno.test("buildReport() limits the lists of routes, and says how many there are", () => {
  const list = Array.from({ length: 80 }, (_, i) => ({ route: `/${i}`, durationMs: i + 1 }));
  const report = reportOf(list);
  assert.deepEqual([report.routes.length, report.slowestRoutes.length], [50, 50]);
  assert.equal(report.routeCount, 80);
  assert.equal(report.totals.requests, 80);
  assert.deepEqual(reportOf(list, { routeLimit: 2 }).routes.map(({ route }) => route), [
    "/79",
    "/78",
  ]);
});

Deno.test("buildReport() divides by the minutes in which there could be requests", () => {
  const list = Array.from({ length: 30 }, () => ({ minute: 8 }));
  // Up during the whole range.
  assert.equal(reportOf(list).requestsPerMinute, 3);
  // Began two minutes ago, and the range ends now.
  assert.equal(reportOf(list, { uptimeMs: 2 * MINUTE }).requestsPerMinute, 15);
  // Began just now; a request of an earlier process is two minutes old.
  assert.equal(reportOf(list, { uptimeMs: 0 }).requestsPerMinute, 15);
  // Not all of the range is over.
  assert.equal(reportOf(list, { now: START + 9 * MINUTE }).requestsPerMinute, 30 / 9);
  // At least one minute.
  assert.equal(reportOf(list, { now: START + 8 * MINUTE + 1, uptimeMs: 1 }).requestsPerMinute, 30);
});

Deno.test("buildReport() passes on what the points do not tell", () => {
  const recentErrors = [{ id: 1, content: "GET /", timestamp: START, logLevel: "ERROR" as const }];
  const report = reportOf([], { uptimeMs: 5, inFlight: 7, recentErrors });
  assert.deepEqual([report.uptimeMs, report.inFlight], [5, 7]);
  assert.equal(report.recentErrors, recentErrors);
});

const HOUR = 60 * MINUTE;
const NOW = 1_000_000 * HOUR + 20 * MINUTE;
const RANGE = resolveMetricsQuery({ startDate: NOW - HOUR, endDate: NOW }, NOW);

Deno.test("coverageOf() begins with the process, or with a request before it", () => {
  assert.equal(minutesOf(coverageOf([], RANGE, NOW, 5 * HOUR)), 60);
  assert.equal(minutesOf(coverageOf([], RANGE, NOW, 10 * MINUTE)), 10);
  const points = [{ start: NOW - 30 * MINUTE }, { start: NOW - 20 * MINUTE }];
  assert.equal(minutesOf(coverageOf(points, RANGE, NOW, 10 * MINUTE)), 30);
  assert.equal(minutesOf(coverageOf([], RANGE, NOW, 5_000)), 1);
});

Deno.test("coversAll() is false where the app began within the range", () => {
  const began = (minutesAgo: number) =>
    coversAll(coverageOf([], RANGE, NOW, minutesAgo * MINUTE), RANGE);
  assert.equal(began(600), true);
  // Less than one in twenty parts is missing.
  assert.equal(began(58), true);
  assert.equal(began(50), false);
  const earlier = resolveMetricsQuery({ startDate: NOW - 2 * HOUR, endDate: NOW - HOUR }, NOW);
  assert.equal(coversAll(coverageOf([], earlier, NOW, 30 * MINUTE), earlier), false);
});
