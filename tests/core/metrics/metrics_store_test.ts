import assert from "node:assert/strict";
import fc from "fast-check";
import type { MetricsPoint, MetricsQuery } from "../../../core/metrics/metrics_point.ts";
import { resolveMetricsQuery } from "../../../core/metrics/metrics_query.ts";
import { MetricsStore } from "../../../core/metrics/metrics_store.ts";

const MINUTE = 60_000;
const START = 1_780_000_020_000;

function pointAt(start: number, changes: Partial<MetricsPoint> = {}): MetricsPoint {
  return {
    start,
    method: "GET",
    route: "/users/:id",
    statusClass: "2xx",
    count: 1,
    sumMs: 16,
    maxMs: 16,
    buckets: [[225, 1]],
    ...changes,
  };
}

const points = fc.record({
  start: fc.oneof(fc.nat(3), fc.nat(300)).map((minute) => START + minute * MINUTE),
  method: fc.constantFrom("GET", "POST"),
  route: fc.constantFrom("/", "/users/:id"),
  statusClass: fc.constantFrom("2xx" as const, "5xx" as const),
  count: fc.nat(50),
  sumMs: fc.nat(10_000),
  maxMs: fc.nat(5_000),
  buckets: fc.uniqueArray(fc.tuple(fc.nat(657), fc.integer({ min: 1 })), {
    selector: ([bucket]) => bucket,
    maxLength: 5,
  }).map((pairs) => pairs.toSorted(([a], [b]) => a - b)),
});

const queries: fc.Arbitrary<MetricsQuery> = fc.record({
  startDate: fc.integer({ min: START - MINUTE, max: START + 300 * MINUTE }),
  endDate: fc.integer({ min: START - MINUTE, max: START + 320 * MINUTE }),
  bucketMs: fc.constantFrom(undefined, MINUTE, 5 * MINUTE, 7 * MINUTE, 60 * MINUTE),
  method: fc.constantFrom(undefined, "GET", "POST", "PUT"),
  route: fc.constantFrom(undefined, "/", "/users/:id"),
});

/** Adds up by the words of the documentation, with no regard to speed. */
function expected(all: readonly MetricsPoint[], query: MetricsQuery): MetricsPoint[] {
  const { startMs, endMs, bucketMs } = resolveMetricsQuery(query, 0);
  const sums: MetricsPoint[] = [];
  for (const point of all) {
    if (point.start < startMs || point.start >= endMs) continue;
    if (query.method !== undefined && point.method !== query.method) continue;
    if (query.route !== undefined && point.route !== query.route) continue;
    const start = Math.floor(point.start / bucketMs) * bucketMs;
    const { method, route, statusClass } = point;
    const index = sums.findIndex((sum) =>
      sum.start === start && sum.method === method && sum.route === route &&
      sum.statusClass === statusClass
    );
    const sum = sums[index];
    if (sum === undefined) sums.push({ ...point, start });
    else {
      const counts = new Map(sum.buckets);
      for (const [bucket, n] of point.buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + n);
      sums[index] = {
        ...sum,
        count: sum.count + point.count,
        sumMs: sum.sumMs + point.sumMs,
        maxMs: Math.max(sum.maxMs, point.maxMs),
        buckets: [...counts].sort(([a], [b]) => a - b),
      };
    }
  }
  return sums;
}

/** In an order that does not depend on that of adding. */
function sorted(list: readonly MetricsPoint[]): MetricsPoint[] {
  const keyOf = ({ start, method, route, statusClass }: MetricsPoint) =>
    JSON.stringify([start, method, route, statusClass]);
  return list.toSorted((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);
}

Deno.test("MetricsStore.fetch() returns what adding up by hand gives, whatever was asked", () => {
  fc.assert(fc.property(fc.array(fc.array(points), { maxLength: 8 }), queries, (batches, query) => {
    const store = new MetricsStore();
    for (const batch of batches) store.add(batch);
    assert.deepEqual(sorted(store.fetch(query)), sorted(expected(batches.flat(), query)));
  }));
});

Deno.test("MetricsStore.fetch() is ascending by start", () => {
  const store = new MetricsStore();
  store.add([7, 1, 3].map((minute) => pointAt(START + minute * MINUTE)));
  const query = { startDate: START, endDate: START + 10 * MINUTE };
  const starts = store.fetch(query).map(({ start }) => start);
  assert.deepEqual(starts, [1, 3, 7].map((minute) => START + minute * MINUTE));
});

Deno.test("MetricsStore.fetch() takes the last 24 hours by default", () => {
  const store = new MetricsStore();
  const now = START + 25 * 60 * MINUTE;
  store.add([pointAt(START), pointAt(now)]);
  assert.deepEqual(store.fetch({}, now).map(({ count }) => count), [1]);
});

Deno.test("MetricsStore keeps its own copies", () => {
  const store = new MetricsStore();
  const query = { startDate: START, endDate: START + MINUTE };
  const pair: [number, number] = [225, 1];
  const point = pointAt(START, { buckets: [pair] });
  store.add([point, point]);
  pair[1] = 50;
  const [fetched] = store.fetch(query);
  assert.deepEqual(fetched?.buckets, [[225, 2]]);
  Reflect.set(fetched ?? {}, "count", 100);
  assert.equal(store.fetch(query)[0]?.count, 2);
});

Deno.test("MetricsStore tells keys apart whatever characters they hold", () => {
  const store = new MetricsStore();
  store.add([
    pointAt(START, { method: "A", route: "B/C" }),
    pointAt(START, { method: "AB", route: "/C" }),
    pointAt(START, { method: "A1", route: "1:A" }),
    pointAt(START, { method: "A", route: "__proto__" }),
  ]);
  assert.equal(store.size, 4);
});

Deno.test("MetricsStore forgets the oldest minute beyond its number of minutes", () => {
  const store = new MetricsStore(3);
  const query = { startDate: START, endDate: START + 60 * MINUTE };
  for (const minute of [5, 1, 2, 9, 3]) store.add([pointAt(START + minute * MINUTE)]);
  const kept = store.fetch(query).map(({ start }) => (start - START) / MINUTE);
  assert.deepEqual(kept, [3, 5, 9]);
});

Deno.test("MetricsStore forgets the oldest minutes beyond its number of points", () => {
  const store = new MetricsStore(1_000, 10);
  for (let minute = 0; minute < 5; minute++) {
    store.add(["/a", "/b", "/c", "/d"].map((route) => pointAt(START + minute * MINUTE, { route })));
  }
  assert.equal(store.size, 8);
  const query = { startDate: START, endDate: START + 60 * MINUTE, bucketMs: MINUTE };
  assert.equal(store.fetch(query)[0]?.start, START + 3 * MINUTE);
  // Older than all that is kept: it would be the first to go.
  store.add(["/a", "/b", "/c"].map((route) => pointAt(START, { route })));
  assert.ok(store.size <= 10);
});

Deno.test("MetricsStore counts further routes of a minute that is too full as _other", () => {
  const store = new MetricsStore(1_000, 10);
  for (let i = 0; i < 100; i++) store.add([pointAt(START, { route: `/${i}`, method: `M${i}` })]);
  const fetched = store.fetch({ startDate: START, endDate: START + MINUTE });
  assert.equal(fetched.length, 11);
  assert.equal(fetched.find(({ route }) => route === "_other")?.count, 90);
  assert.equal(fetched.find(({ route }) => route === "_other")?.method, "_OTHER");
});

Deno.test("MetricsStore.add() leaves out a point without a time", () => {
  const store = new MetricsStore();
  store.add([pointAt(NaN), pointAt(Infinity)]);
  assert.equal(store.size, 0);
});
