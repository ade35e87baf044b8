import { fromSeconds, toSeconds } from "@supertracer/core/sql";
import fc from "fast-check";
import assert from "node:assert/strict";

/** 1970 to 2100, in microseconds. */
const MICROSECONDS = fc.integer({ min: 0, max: 4_102_444_800_000_000 });

Deno.test("fromSeconds() gives back what toSeconds() was given, to three decimals", () => {
  fc.assert(fc.property(MICROSECONDS, (us) => {
    assert.equal(fromSeconds(toSeconds(us / 1e3)), us / 1e3);
  }));
});

Deno.test("toSeconds() gives the number that Python's datetime.timestamp() gives", () => {
  // Which divides a whole number of microseconds by a million.
  fc.assert(fc.property(MICROSECONDS, (us) => assert.equal(toSeconds(us / 1e3), us / 1e6)));
});

Deno.test("toSeconds() takes infinite times", () => {
  assert.equal(toSeconds(Infinity), Infinity);
  assert.equal(toSeconds(-Infinity), -Infinity);
});
