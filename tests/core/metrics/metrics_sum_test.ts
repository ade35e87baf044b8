import assert from "node:assert/strict";
import type { MetricsPoint } from "../../../core/metrics/metrics_point.ts";
import { MetricsSum, seriesKey } from "../../../core/metrics/metrics_sum.ts";

const MINUTE = 60_000;
const START = 1_780_000_020_000;

const QUERY = {
  startMs: START,
  endMs: START + 4 * MINUTE,
  bucketMs: MINUTE,
  method: undefined,
  route: undefined,
};

function pointAt(minute: number, changes: Partial<MetricsPoint> = {}): MetricsPoint {
  return {
    start: START + minute * MINUTE,
    method: "GET",
    route: "/",
    statusClass: "2xx",
    count: 1,
    sumMs: 16,
    maxMs: 16,
    buckets: [[225, 1]],
    ...changes,
  };
}

Deno.test("MetricsSum.add() takes points from the start on, and before the end", () => {
  const sum = new MetricsSum(QUERY);
  for (const minute of [-1, 0, 3, 4, NaN]) sum.add(pointAt(minute));
  const minutes = sum.points().map(({ start }) => (start - START) / MINUTE);
  assert.deepEqual(minutes, [0, 3]);
});

Deno.test("MetricsSum.add() takes points of the method and the route asked for", () => {
  const sum = new MetricsSum({ ...QUERY, method: "GET", route: "/a" });
  for (const method of ["GET", "POST"]) {
    for (const route of ["/a", "/b"]) sum.add(pointAt(0, { method, route }));
  }
  assert.deepEqual(sum.points(), [pointAt(0, { route: "/a" })]);
});

Deno.test("MetricsSum.points() has one point for each key and bucket", () => {
  const sum = new MetricsSum({ ...QUERY, bucketMs: 2 * MINUTE });
  const late = { sumMs: 40, maxMs: 32, count: 2, buckets: [[209, 1], [241, 1]] as const };
  for (const point of [pointAt(3), pointAt(2, late), pointAt(3, { statusClass: "5xx" })]) {
    sum.add(point);
  }
  const points = sum.points();
  const whole = points.filter(({ statusClass }) => statusClass === "2xx");
  assert.equal(whole.reduce((total, { count }) => total + count, 0), 3);
  assert.ok(points.every(({ start }) => start % (2 * MINUTE) === 0));
});

Deno.test("seriesKey() is different for different keys", () => {
  const base = pointAt(0);
  const keys = [
    base,
    { ...base, method: "GE", route: "T/" },
    { ...base, statusClass: "5xx" as const },
    { ...base, method: "1:G", route: "" },
    { ...base, method: "", route: "3:GET/" },
  ].map(seriesKey);
  assert.equal(new Set(keys).size, keys.length);
});
