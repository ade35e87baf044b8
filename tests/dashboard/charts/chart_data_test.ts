import assert from "node:assert/strict";
import {
  condense,
  formatPoint,
  hasValues,
  latencyChart,
  loneIndexes,
  requestChart,
  stack,
} from "../../../dashboard/charts/chart_data.ts";
import { sampleReport } from "../support/sample_figures.ts";

const END = Date.UTC(2026, 10, 24, 12);
const HOUR = 3_600_000;

Deno.test("requestChart() counts every request once, in a class of its own", () => {
  const report = sampleReport({ start: END - HOUR, end: END });
  const { series, starts } = requestChart(report);
  assert.deepEqual(series.map(({ label }) => label), ["2xx", "3xx", "4xx", "5xx", "aborted"]);
  assert.equal(starts.length, report.timeline.length);
  const all = series.flatMap(({ values }) => values).reduce<number>((sum, v) => sum + (v ?? 0), 0);
  assert.equal(all, report.totals.requests);
});

Deno.test("requestChart() shows 1xx only where there are some", () => {
  const report = sampleReport({ start: END - HOUR, end: END });
  const odd = { ...report, statusClasses: { ...report.statusClasses, "1xx": 1 } };
  assert.equal(requestChart(odd).series[0]?.label, "1xx");
});

Deno.test("latencyChart() leaves a gap where nothing was measured", () => {
  const report = sampleReport({ start: END - HOUR, end: END });
  const quiet = report.timeline.findIndex(({ requests }) => requests === 0);
  assert.ok(quiet > 0);
  for (const { values } of latencyChart(report).series) {
    assert.equal(values[quiet], null);
    assert.ok((values[quiet - 1] ?? 0) > 0);
  }
});

Deno.test("stack() puts each layer on those before", () => {
  const series = [[1, 2, null], [10, 0, 5], [null, 1, 1]].map((values) => ({
    label: "",
    color: "",
    values,
  }));
  assert.deepEqual(stack(series), [[1, 2, 0], [11, 2, 5], [11, 3, 6]]);
  assert.deepEqual(stack([]), []);
});

Deno.test("hasValues() tells a chart without anything in it", () => {
  assert.ok(hasValues(requestChart(sampleReport({ start: END - HOUR, end: END }))));
  const empty = sampleReport({ start: END - HOUR, end: END, isEmpty: true });
  assert.ok(!hasValues(requestChart(empty)));
  assert.ok(!hasValues(latencyChart(empty)));
});

Deno.test("loneIndexes() finds points that no line leads to", () => {
  assert.deepEqual(loneIndexes([1, null, 2, null, null, 3, 4, null, 0]), [0, 2, 8]);
  assert.deepEqual(loneIndexes([5]), [0]);
  assert.deepEqual(loneIndexes([null, undefined]), []);
});

Deno.test("condense() adds counts up and loses none", () => {
  assert.deepEqual(condense([1, 2, 3, 4, 5], 2), [6, 9]);
  assert.deepEqual(condense([1, 2], 5), [1, 2]);
  assert.deepEqual(condense([], 5), []);
});

Deno.test("formatPoint() has a dash for a gap", () => {
  assert.equal(formatPoint(null, String), "\u2013");
  assert.equal(formatPoint(0, String), "0");
});
