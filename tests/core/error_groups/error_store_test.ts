import assert from "node:assert/strict";
import { ErrorStore } from "../../../core/error_groups/error_store.ts";
import { sampleError } from "../../../core/testing/samples.ts";

const MINUTE_MS = 60_000;

function at(minutes: number, id = "a") {
  const start = minutes * MINUTE_MS;
  return sampleError({ id, start, count: 1, firstSeen: start, lastSeen: start });
}

Deno.test("ErrorStore.add() lets the group go that was not seen for the longest time", () => {
  const store = new ErrorStore(2);
  store.add([at(1, "a"), at(2, "b"), at(3, "a"), at(4, "c")]);
  assert.deepEqual(store.list({}).map(({ id }) => id), ["c", "a"]);
});

Deno.test("ErrorStore.add() forgets the oldest minutes, and counts on", () => {
  const store = new ErrorStore(10, 3);
  store.add([1, 2, 3, 4, 5].map((minutes) => at(minutes)));
  const range = { startDate: 0, endDate: 6 * MINUTE_MS, bucketMs: MINUTE_MS };
  const [group] = store.list(range);
  assert.deepEqual(group?.sparkline.counts, [0, 0, 0, 1, 1, 1]);
  assert.equal(group?.count, 5);
});

Deno.test("ErrorStore.add() leaves points out whose time is no number", () => {
  const store = new ErrorStore();
  store.add([at(NaN), at(Infinity)]);
  assert.deepEqual(store.list({}), []);
});
