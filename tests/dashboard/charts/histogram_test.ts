import assert from "node:assert/strict";
import type { LogHistogram } from "../../../core/service/log_histogram.ts";
import {
  barAt,
  barKinds,
  barsOf,
  countWords,
  spanOfBars,
  totalsOf,
} from "../../../dashboard/charts/histogram.ts";
import { closerStart } from "../../../dashboard/state/list_tally.ts";

function histogram(...bars: [total: number, errors: number][]): LogHistogram {
  const buckets = bars.map(([total, errors], index) => ({ start: index * 10, total, errors }));
  return {
    start: 0,
    end: bars.length * 10 - 3,
    bucketMs: 10,
    isComplete: true,
    countedFrom: 0,
    buckets,
  };
}

Deno.test("countWords() tells what is stored of what was counted, as far as that is known", () => {
  const words = (count: number, isMore: boolean) => {
    return countWords({ count, isMore, from: 0 }, 20_001, "request");
  };
  assert.equal(words(7_786, false), "7,786 stored of 20,001 requests counted");
  assert.equal(words(10_000, true), "more than 10,000 stored of 20,001 requests counted");
  assert.equal(words(20_001, false), "20,001 requests");
  assert.equal(countWords(undefined, 1, "line"), "1 line");
});

Deno.test("barsOf() makes the highest bar fill the chart, and few be seen", () => {
  const [first, second, third] = barsOf(histogram([1_000, 0], [500, 250], [1, 1]));
  assert.deepEqual(first, { errors: 0, others: 1 });
  assert.deepEqual(second, { errors: 0.25, others: 0.25 });
  assert.ok((third?.errors ?? 0) > 0.05 && third?.others === 0);
  assert.deepEqual(barsOf(histogram([0, 0])), [{ errors: 0, others: 0 }]);
});

Deno.test("totalsOf() adds up", () => {
  assert.deepEqual(totalsOf(histogram([5, 1], [3, 2])), { total: 8, errors: 3 });
});

Deno.test("barAt() finds the bar under the pointer, the last one beyond the end", () => {
  assert.deepEqual([-5, 0, 9.9, 10, 99, 500].map((x) => barAt(x, 100, 10)), [0, 0, 0, 1, 9, 9]);
  assert.equal(barAt(5, 0, 10), 0);
});

Deno.test("spanOfBars() is whole bars, whichever way they were dragged over", () => {
  const three = histogram([1, 0], [1, 0], [1, 0]);
  assert.deepEqual(spanOfBars(three, 1, 2), { start: 10, end: 30 });
  assert.deepEqual(spanOfBars(three, 2, 1), { start: 10, end: 30 });
  assert.deepEqual(spanOfBars(three, 0, 0), { start: 0, end: 10 });
  assert.equal(spanOfBars(three, 0, 9), undefined);
});

Deno.test("closerStart() is given where only the last part has data", () => {
  const zeros = Array.from({ length: 8 }, (): [number, number] => [0, 0]);
  assert.equal(closerStart(histogram(...zeros, [1, 0])), 80);
  assert.equal(closerStart(histogram([1, 0], ...zeros, [1, 0])), undefined);
  assert.equal(closerStart(histogram(...zeros)), undefined);
});

Deno.test("barKinds() tells apart what nobody counted, and what is not stored any more", () => {
  const four = histogram([1, 0], [2, 0], [3, 0], [4, 0]);
  assert.deepEqual(barKinds(four), ["whole", "whole", "whole", "whole"]);
  // From within the second bar on.
  assert.deepEqual(barKinds({ ...four, countedFrom: 15 }), [
    "uncounted",
    "whole",
    "whole",
    "whole",
  ]);
  const stored = { count: 7, isMore: false, from: 20 };
  assert.deepEqual(barKinds({ ...four, stored }), ["unstored", "unstored", "whole", "whole"]);
});
