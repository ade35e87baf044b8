import { MetricsCollector, RouteLimit } from "../../../core/metrics/metrics_collector.ts";
import type { MetricsPoint } from "../../../core/metrics/metrics_point.ts";
import { MetricsStore } from "../../../core/metrics/metrics_store.ts";
import fc from "fast-check";
import assert from "node:assert/strict";

const MINUTE = 60_000;
const NOW = 1_780_000_020_000;

/** Counts one request, like any other but for `changes`. */
function count(collector: MetricsCollector, changes: {
  method?: string;
  route?: string;
  status?: number;
  aborted?: boolean;
  durationMs?: number;
  now?: number;
} = {}): void {
  const { method = "GET", route = "/", status = 200, aborted = false } = changes;
  collector.count(method, route, status, aborted, changes.durationMs ?? 16, changes.now ?? NOW);
}

function inAll(points: readonly MetricsPoint[]): number {
  return points.reduce((sum, point) => sum + point.count, 0);
}

Deno.test("MetricsCollector.take() gives one point for each method, route and status class", () => {
  const collector = new MetricsCollector();
  count(collector, { durationMs: 8.2 });
  count(collector, { durationMs: 20.1, status: 204 });
  count(collector, { method: "POST", route: "/users/:id", status: 500 });
  assert.deepEqual(collector.take(), [
    {
      start: NOW,
      method: "GET",
      route: "/",
      statusClass: "2xx",
      count: 2,
      sumMs: 28.3,
      maxMs: 20.1,
      buckets: [[209, 1], [229, 1]],
    },
    {
      start: NOW,
      method: "POST",
      route: "/users/:id",
      statusClass: "5xx",
      count: 1,
      sumMs: 16,
      maxMs: 16,
      buckets: [[225, 1]],
    },
  ]);
});

Deno.test("MetricsCollector.take() forgets what it gave", () => {
  const collector = new MetricsCollector();
  assert.deepEqual(collector.take(), []);
  count(collector);
  assert.equal(inAll(collector.take()), 1);
  assert.deepEqual(collector.take(), []);
  count(collector);
  count(collector);
  assert.equal(inAll(collector.take()), 2);
});

Deno.test("MetricsCollector.take() keeps minutes apart, also when the clock jumps back", () => {
  const collector = new MetricsCollector();
  for (const minute of [0, 1, 0, -30, 1]) count(collector, { now: NOW + minute * MINUTE + 999 });
  const points = collector.take().map(({ start, count }) => [(start - NOW) / MINUTE, count]);
  assert.deepEqual(points, [[-30, 1], [0, 2], [1, 2]]);
});

Deno.test("MetricsCollector.count() takes the class from the first digit of the status", () => {
  const collector = new MetricsCollector();
  for (const status of [101, 200, 304, 404, 599, 0, 999, NaN]) count(collector, { status });
  count(collector, { status: 200, aborted: true });
  const classes = collector.take().map(({ statusClass, count }) => [statusClass, count]);
  assert.deepEqual(Object.fromEntries(classes), {
    "aborted": 1,
    "1xx": 1,
    "2xx": 1,
    "3xx": 1,
    "4xx": 1,
    "5xx": 4,
  });
});

Deno.test("MetricsCollector.count() counts methods that HTTP does not have as _OTHER", () => {
  const collector = new MetricsCollector();
  for (const method of ["GET", "QUERY", "get", "PURGE", "__proto__", "x".repeat(1_000)]) {
    count(collector, { method });
  }
  const methods = collector.take().map(({ method, count }) => [method, count]);
  assert.deepEqual(methods.sort(), [["GET", 1], ["QUERY", 1], ["_OTHER", 4]]);
});

Deno.test("MetricsCollector.count() counts routes beyond the bound as _other", () => {
  const collector = new MetricsCollector(10);
  for (let i = 0; i < 100; i++) count(collector, { route: `/${i}` });
  const points = collector.take();
  assert.equal(points.length, 11);
  assert.equal(points.find(({ route }) => route === "_other")?.count, 90);
  // The bound holds for the process, not for what is between two calls.
  count(collector, { route: "/200" });
  count(collector, { route: "/3" });
  assert.deepEqual(collector.take().map(({ route }) => route), ["_other", "/3"]);
});

Deno.test("MetricsCollector.count() counts as _other when there are too many series", () => {
  const collector = new MetricsCollector(1_000, 20);
  for (let i = 0; i < 50; i++) {
    for (const method of ["GET", "POST"]) count(collector, { route: `/${i}`, method });
  }
  const points = collector.take();
  assert.equal(points.length, 22);
  assert.equal(inAll(points), 100);
  count(collector, { route: "/0" });
  assert.equal(collector.take()[0]?.route, "/0");
});

Deno.test("MetricsCollector.count() takes any duration and any time", () => {
  const collector = new MetricsCollector();
  for (const durationMs of [NaN, -5, Infinity]) count(collector, { durationMs });
  collector.count("GET", "/", 200, false, 16, NaN);
  const [point] = collector.take();
  assert.equal(point?.count, 4);
  assert.equal(point?.sumMs, 16);
  assert.deepEqual(point?.buckets, [[0, 3], [225, 1]]);
});

Deno.test("MetricsCollector.restore() gives points back to the next take()", () => {
  const collector = new MetricsCollector();
  count(collector, { durationMs: 16 });
  count(collector, { method: "PURGE", status: 404, now: NOW - MINUTE });
  const taken = collector.take();
  count(collector, { durationMs: 32 });
  collector.restore(taken);
  const points = collector.take();
  assert.equal(points.length, 2);
  assert.deepEqual(points[0], taken[0]);
  assert.deepEqual(points[1], {
    ...taken[1],
    count: 2,
    sumMs: 48,
    maxMs: 32,
    buckets: [[225, 1], [241, 1]],
  });
});

Deno.test("MetricsCollector hands over the same sums however often take() is called", () => {
  const requests = fc.array(fc.record({
    method: fc.constantFrom("GET", "POST", "PURGE"),
    route: fc.constantFrom("/", "/users/:id"),
    status: fc.constantFrom(200, 404, 500),
    aborted: fc.boolean(),
    durationMs: fc.integer({ min: 1, max: 10_000 }),
    now: fc.nat(5 * MINUTE).map((ms) => NOW + ms),
  }));
  fc.assert(fc.property(requests, fc.integer({ min: 1, max: 10 }), (list, every) => {
    const query = { startDate: NOW, endDate: NOW + 10 * MINUTE, bucketMs: MINUTE };
    const [often, once] = [new MetricsStore(), new MetricsStore()];
    const [first, second] = [new MetricsCollector(), new MetricsCollector()];
    list.forEach((request, index) => {
      count(first, request);
      count(second, request);
      if (index % every === 0) often.add(first.take());
    });
    often.add(first.take());
    once.add(second.take());
    const byKey = (points: readonly MetricsPoint[]) =>
      Object.fromEntries(points.map((point) => {
        const { start, method, route, statusClass } = point;
        return [JSON.stringify([start, method, route, statusClass]), point];
      }));
    assert.deepEqual(byKey(often.fetch(query)), byKey(once.fetch(query)));
    assert.equal(inAll(once.fetch(query)), list.length);
  }));
});

function fill(limit: RouteLimit, prefix: string, status: number, minute: number, count = 100) {
  return Array.from({ length: count }, (_, i) => limit.nameOf(`/${prefix}${i}`, status, minute))
    .filter((name) => name !== "_other").length;
}

Deno.test("RouteLimit.nameOf() knows as many routes as it may", () => {
  const limit = new RouteLimit(10);
  assert.equal(fill(limit, "a", 200, 0), 10);
  assert.equal(limit.nameOf("/a3", 200, 0), "/a3");
  assert.equal(limit.nameOf("/b", 200, 0), "_other");
});

Deno.test("RouteLimit.nameOf() leaves half of the room to routes that are found", () => {
  const limit = new RouteLimit(10);
  assert.equal(fill(limit, "guess", 404, 0), 5);
  assert.equal(fill(limit, "real", 200, 0), 5);
  assert.equal(limit.nameOf("/real0", 404, 0), "/real0");
});

Deno.test("RouteLimit.nameOf() makes room of routes that were idle for an hour", () => {
  const limit = new RouteLimit(10);
  fill(limit, "old", 200, 0);
  limit.nameOf("/old3", 200, 30);
  assert.equal(limit.nameOf("/new", 200, 59), "_other");
  assert.equal(limit.nameOf("/new", 200, 60), "/new");
  assert.equal(limit.nameOf("/old3", 200, 60), "/old3");
  assert.equal(fill(limit, "more", 200, 60), 8);
});

Deno.test("RouteLimit.nameOf() makes room also after the clock jumped back", () => {
  const limit = new RouteLimit(10);
  fill(limit, "future", 200, 1_000_000);
  assert.equal(limit.nameOf("/new", 200, 0), "/new");
});
