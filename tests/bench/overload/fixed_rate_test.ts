import assert from "node:assert/strict";
import { fixedRate } from "../../../bench/overload/fixed_rate.ts";

const ROUND = { rate: 1_000, requests: 1_000, failures: 0, idleShare: 0.5, p50Ms: 0.1 };

Deno.test("fixedRate() takes medians, so that one bad round tells nothing", () => {
  const rounds = [[1, 1], [30, 0.7], [1.2, 1]] as const;
  assert.deepEqual(
    fixedRate(rounds.map(([p99Ms, heldShare]) => ({ ...ROUND, p99Ms, heldShare }))),
    { p99Ms: 1.2, p99Range: [1, 30], heldShare: 1 },
  );
});

Deno.test("fixedRate() does not take a round without answers for a quick one", () => {
  const [none, quick] = [{ p99Ms: null, heldShare: 0 }, { p99Ms: 1, heldShare: 1 }];
  for (const rounds of [[none, quick, none], [none, none, quick], [quick, none, none]]) {
    const { p99Ms, p99Range } = fixedRate(rounds.map((round) => ({ ...ROUND, ...round })));
    assert.equal(p99Ms, Infinity);
    assert.deepEqual(p99Range, [1, Infinity]);
  }
});
