import assert from "node:assert/strict";
import { coverageOf, coversAll, minutesOf } from "../../../core/metrics/build_report.ts";
import { resolveMetricsQuery } from "../../../core/metrics/metrics_query.ts";

const MINUTE = 60_000;
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
