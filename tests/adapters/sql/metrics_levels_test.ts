import { METRICS_LEVELS_MS, metricsRanges, resolveMetricsQuery } from "@supertracer/core/sql";
import { METRICS_KEPT_MS } from "../../../core/sql/metrics_levels.ts";
import fc from "fast-check";
import assert from "node:assert/strict";

const MINUTE_MS = 60_000;

Deno.test("metricsRanges() covers the query once, by widths that fit its buckets", () => {
  const query = fc.record({
    start: fc.integer({ min: 0, max: 20_000 }),
    length: fc.integer({ min: 0, max: 20_000 }),
    bucket: fc.constantFrom(1, 2, 15, 30, 45, 60, 120, 360, 1_440),
  });
  fc.assert(fc.property(query, ({ start, length, bucket }) => {
    const resolved = resolveMetricsQuery({
      startDate: start * MINUTE_MS,
      endDate: (start + length) * MINUTE_MS,
      bucketMs: bucket * MINUTE_MS,
    }, 0);
    let at = resolved.startMs;
    for (const { levelMs, fromMs, toMs } of metricsRanges(resolved)) {
      assert.equal(fromMs, at);
      assert(toMs > fromMs);
      assert.equal(resolved.bucketMs % levelMs, 0);
      assert.equal(fromMs % levelMs, 0);
      assert.equal(toMs % levelMs, 0);
      at = toMs;
    }
    assert.equal(at, resolved.endMs);
  }));
});

Deno.test("metricsRanges() reads a day by quarters of an hour, a month by hours", () => {
  const day = resolveMetricsQuery({ startDate: 0, endDate: 1_440 * MINUTE_MS }, 0);
  assert.deepEqual(metricsRanges(day).map(({ levelMs }) => levelMs), [METRICS_LEVELS_MS[1]]);
  const month = resolveMetricsQuery({ startDate: 0, endDate: 43_200 * MINUTE_MS }, 0);
  assert.deepEqual(metricsRanges(month).map(({ levelMs }) => levelMs), [METRICS_LEVELS_MS[2]]);
});

Deno.test("metricsRanges() reads no points that are pruned, and everything once", () => {
  const HOUR_MS = 60 * MINUTE_MS;
  const now = 1_780_000_000_000;
  const query = fc.record({
    minutesAgo: fc.integer({ min: 0, max: 40_000 }),
    length: fc.integer({ min: 0, max: 40_000 }),
    bucket: fc.constantFrom(1, 2, 15, 30, 60, 120),
  });
  fc.assert(fc.property(query, ({ minutesAgo, length, bucket }) => {
    const startDate = now - minutesAgo * MINUTE_MS;
    const resolved = resolveMetricsQuery({
      ...{ startDate, endDate: startDate + length * MINUTE_MS, bucketMs: bucket * MINUTE_MS },
    }, now);
    let at = resolved.startMs;
    for (const { levelMs, fromMs, toMs } of metricsRanges(resolved, now)) {
      assert.equal(fromMs, at);
      assert(toMs > fromMs);
      const keptMs = METRICS_KEPT_MS[METRICS_LEVELS_MS.indexOf(levelMs)] ?? 0;
      assert(fromMs >= now - keptMs, `${levelMs} from ${(now - fromMs) / HOUR_MS} h ago`);
      at = toMs;
    }
    assert.equal(at, resolved.endMs);
  }));
});
