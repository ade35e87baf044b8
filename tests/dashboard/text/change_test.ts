import assert from "node:assert/strict";
import { changeOfCount, changeOfLatency, changeOfRate } from "../../../dashboard/text/change.ts";

function brief({ direction, tone, text }: ReturnType<typeof changeOfCount>): string {
  return `${direction} ${tone} ${text}`;
}

Deno.test("changeOfCount() tells a share, and calls it neither good nor bad", () => {
  assert.equal(brief(changeOfCount(1_041, 1_000)), "up neutral 4.1 %");
  assert.equal(brief(changeOfCount(500, 1_000)), "down neutral 50 %");
  assert.equal(brief(changeOfCount(98_000, 1_000)), "up neutral 98 times");
  assert.equal(brief(changeOfCount(1_000, 1_000)), "none neutral no change");
});

Deno.test("changeOfCount() tells no change where both are shown alike", () => {
  assert.equal(brief(changeOfCount(4.04, 4)), "none neutral no change");
  assert.equal(brief(changeOfCount(0.03, 0.01)), "none neutral no change");
  assert.equal(brief(changeOfCount(4.06, 4)), "up neutral 1.5 %");
});

Deno.test("changeOfCount() divides by no zero", () => {
  assert.equal(brief(changeOfCount(5, 0)), "up neutral from 0");
  assert.equal(brief(changeOfCount(0, 0)), "none neutral no change");
});

Deno.test("changeOfRate() calls more errors bad and fewer good", () => {
  assert.equal(brief(changeOfRate(0.0122, 0.0041)), "up bad 0.8 points");
  assert.equal(brief(changeOfRate(0, 0.5)), "down good 50.0 points");
  assert.equal(brief(changeOfRate(0.0104, 0.01)), "none neutral no change");
  assert.equal(brief(changeOfRate(0.01045, 0.0096)), "none neutral no change");
  assert.equal(brief(changeOfRate(0.0106, 0.0104)), "up bad < 0.1 points");
  assert.equal(brief(changeOfRate(0.00001, 0)), "up bad < 0.1 points");
});

Deno.test("changeOfLatency() calls slower bad, beyond the error of the histogram", () => {
  assert.equal(brief(changeOfLatency(184, 162)), "up bad 22 ms");
  assert.equal(brief(changeOfLatency(100, 2_000)), "down good 1.9 s");
  assert.equal(brief(changeOfLatency(164, 160)), "none neutral no change");
  assert.equal(brief(changeOfLatency(100, null)), "none neutral nothing to compare");
  // Both are shown as 0.8 ms.
  assert.equal(brief(changeOfLatency(0.84, 0.76)), "none neutral no change");
});
