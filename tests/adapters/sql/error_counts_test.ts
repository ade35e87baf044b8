import { countsFromText, countsRows } from "@supertracer/core/sql";
import assert from "node:assert/strict";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const START = 20_000 * DAY_MS;

Deno.test("countsRows() has rows of a minute, of a day of quarters, of two days of hours", () => {
  const rows = countsRows([
    { id: "b", levelMs: HOUR_MS, start: START + 47 * HOUR_MS, count: 4 },
    { id: "b", levelMs: HOUR_MS, start: START + 2 * DAY_MS, count: 1 },
    { id: "b", levelMs: 15 * MINUTE_MS, start: START + DAY_MS + 2.25 * HOUR_MS, count: 2 },
    { id: "a", levelMs: MINUTE_MS, start: START + MINUTE_MS, count: 3 },
    { id: "b", levelMs: HOUR_MS, start: START, count: 7 },
    { id: "b", levelMs: HOUR_MS, start: START, count: 1 },
  ]);
  const counts = (length: number, some: Record<number, number>) =>
    Array.from({ length }, (_, i) => some[i] ?? 0);
  assert.deepEqual(rows, [
    { id: "a", widthMs: MINUTE_MS, start: START + MINUTE_MS, count: 3, counts: null },
    {
      ...{ id: "b", widthMs: DAY_MS, start: START + DAY_MS, count: 2 },
      counts: counts(96, { 9: 2 }),
    },
    {
      ...{ id: "b", widthMs: 2 * DAY_MS, start: START, count: 12 },
      counts: counts(48, { 0: 8, 47: 4 }),
    },
    {
      ...{ id: "b", widthMs: 2 * DAY_MS, start: START + 2 * DAY_MS, count: 1 },
      counts: counts(48, { 0: 1 }),
    },
  ]);
});

Deno.test("countsFromText() reads what either database writes", () => {
  assert.deepEqual(countsFromText("[1,2,30]"), [1, 2, 30]);
  assert.deepEqual(countsFromText("{1,2,30}"), [1, 2, 30]);
  assert.deepEqual(countsFromText("5000000000"), [5e9]);
});
