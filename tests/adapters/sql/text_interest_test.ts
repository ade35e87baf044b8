import { msSinceTextSearch } from "@supertracer/core/sql";
import assert from "node:assert/strict";

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 0, 31);

Deno.test("msSinceTextSearch() looks a week back", () => {
  const since = (ms: number) => msSinceTextSearch(String(NOW_MS - ms), NOW_MS);
  assert.deepEqual([0, 1, HOUR_MS, WEEK_MS - 1].map(since), [0, 1, HOUR_MS, WEEK_MS - 1]);
  assert.deepEqual([WEEK_MS, 2 * WEEK_MS].map(since), [undefined, undefined]);
});

Deno.test("msSinceTextSearch() takes no note from a clock that was set back", () => {
  assert.equal(msSinceTextSearch(String(NOW_MS + 1_000), NOW_MS), -1_000);
  assert.equal(msSinceTextSearch(String(NOW_MS + HOUR_MS), NOW_MS), undefined);
});

Deno.test("msSinceTextSearch() is undefined where nothing, or no number, is noted", () => {
  for (const noted of [undefined, "never", "NaN"]) {
    assert.equal(msSinceTextSearch(noted, NOW_MS), undefined);
  }
});
