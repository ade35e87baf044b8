import assert from "node:assert/strict";
import fc from "fast-check";
import { resolveMetricsQuery } from "../../../core/metrics/metrics_query.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 4, 29, 20, 27, 13, 250);
const NEXT_MINUTE = Date.UTC(2026, 4, 29, 20, 28);

Deno.test("resolveMetricsQuery() asks for the 24 hours up to now, the current minute included", () => {
  const { startMs, endMs, method, route } = resolveMetricsQuery({}, NOW);
  assert.equal(endMs, NEXT_MINUTE);
  assert.equal(startMs, NEXT_MINUTE - DAY);
  assert.deepEqual([method, route], [undefined, undefined]);
  const onTheMinute = resolveMetricsQuery({}, NEXT_MINUTE);
  assert.equal(onTheMinute.endMs, NEXT_MINUTE + MINUTE);
});

Deno.test("resolveMetricsQuery() rounds the start down and the end up to a minute", () => {
  const dates = { startDate: new Date(NOW), endDate: NOW + HOUR };
  const { startMs, endMs } = resolveMetricsQuery(dates, 0);
  assert.equal(startMs, NEXT_MINUTE - MINUTE);
  assert.equal(endMs, NEXT_MINUTE + HOUR);
});

Deno.test("resolveMetricsQuery() begins 24 hours before an end that is given", () => {
  const { startMs, endMs } = resolveMetricsQuery({ endDate: NEXT_MINUTE - DAY }, NOW);
  assert.deepEqual([startMs, endMs], [NEXT_MINUTE - 2 * DAY, NEXT_MINUTE - DAY]);
});

Deno.test("resolveMetricsQuery() leaves a resolved query as it is", () => {
  const dates = fc.record({ startDate: fc.nat(1e12), endDate: fc.nat(1e12) });
  fc.assert(fc.property(dates, (query) => {
    const once = resolveMetricsQuery(query, NOW);
    const { startMs: startDate, endMs: endDate, bucketMs } = once;
    assert.deepEqual(resolveMetricsQuery({ startDate, endDate, bucketMs }, NOW), once);
  }));
});

Deno.test("resolveMetricsQuery() takes a bucket width that gives 60 to 120 buckets", () => {
  fc.assert(fc.property(fc.integer({ min: 60, max: 10_000_000 }), (minutes) => {
    const query = { startDate: NEXT_MINUTE, endDate: NEXT_MINUTE + minutes * MINUTE };
    const { bucketMs } = resolveMetricsQuery(query, NOW);
    const buckets = minutes * MINUTE / bucketMs;
    assert.ok(buckets >= 60 && buckets <= 120, `${buckets} buckets`);
  }));
  const quarter = resolveMetricsQuery({ startDate: NOW - 15 * MINUTE, endDate: NOW }, NOW);
  assert.equal(quarter.bucketMs, MINUTE);
});

Deno.test("resolveMetricsQuery() rounds a bucket width up to whole minutes", () => {
  assert.equal(resolveMetricsQuery({ bucketMs: 90_000 }, NOW).bucketMs, 2 * MINUTE);
  assert.equal(resolveMetricsQuery({ bucketMs: 1 }, NOW).bucketMs, MINUTE);
});

Deno.test("resolveMetricsQuery() ignores a bucket width that makes no sense", () => {
  const usual = resolveMetricsQuery({}, NOW).bucketMs;
  for (const bucketMs of [0, -1, NaN]) {
    assert.equal(resolveMetricsQuery({ bucketMs }, NOW).bucketMs, usual);
  }
});

Deno.test("resolveMetricsQuery() widens the buckets where there would be more than 10,000", () => {
  const { startMs, endMs, bucketMs } = resolveMetricsQuery({ startDate: 0, bucketMs: MINUTE }, NOW);
  assert.ok((endMs - startMs) / bucketMs <= 10_000);
});

Deno.test("resolveMetricsQuery() gives an empty range for dates that make none", () => {
  const none = [
    { startDate: NaN },
    { endDate: NaN },
    { startDate: new Date(NaN), endDate: NOW },
    { startDate: NOW, endDate: NOW - HOUR },
    { startDate: NOW + HOUR },
  ];
  for (const query of none) {
    const { startMs, endMs, bucketMs } = resolveMetricsQuery(query, NOW);
    assert.equal(startMs, endMs);
    assert.ok(Number.isFinite(startMs) && bucketMs >= MINUTE);
  }
});

Deno.test("resolveMetricsQuery() takes a range without end", () => {
  const query = { startDate: -Infinity, endDate: Infinity };
  const { startMs, endMs, bucketMs } = resolveMetricsQuery(query, NOW);
  assert.equal(startMs, 0);
  assert.ok(endMs >= 8.64e15);
  assert.ok((endMs - startMs) / bucketMs <= 120);
});
