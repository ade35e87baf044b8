import assert from "node:assert/strict";
import { type Attempt, attempt } from "../../../bench/guard/attempts.ts";
import { compare, explain, ratiosOf } from "../../../bench/guard/compare.ts";
import { measurement } from "../overhead/sample_rounds.ts";

/** Rounds in which bare takes 10 us and OpenTelemetry adds 40. */
function rounds(...memoryUs: number[]): Attempt {
  const cpu = (values: number[]) => values.map((cpuUs) => measurement({ cpuUs }));
  return new Map([
    ["bare", cpu(memoryUs.map(() => 10))],
    ["otel", cpu(memoryUs.map(() => 50))],
    ["memory", cpu(memoryUs)],
  ]);
}

/** Measures what is told, one attempt after the other. */
function attempts(...all: readonly Attempt[]): () => Promise<Attempt> {
  const left = [...all];
  return () => {
    const next = left.shift();
    return next === undefined ? Promise.reject(new Error("Once too often")) : Promise.resolve(next);
  };
}

Deno.test("ratiosOf() is what a variant adds, as a share of what OpenTelemetry adds", () => {
  assert.deepEqual(ratiosOf(rounds(30, 26, 90), ["memory"]), { memory: 0.5 });
});

Deno.test("ratiosOf() refuses an OpenTelemetry that seems to add nothing", () => {
  const free = new Map([...rounds(30), ["otel", [measurement({ cpuUs: 9 })]] as const]);
  assert.throws(() => ratiosOf(free, ["memory"]), /OpenTelemetry added nothing/);
});

Deno.test("compare() passes up to 25 % above what is recorded, and all that is below", () => {
  const passes = (ratio: number) => compare({ memory: ratio }, { memory: 0.4 })[0]?.passed;
  assert.deepEqual([0.1, 0.4, 0.5, 0.501].map(passes), [true, true, true, false]);
});

Deno.test("compare() fails what is not recorded", () => {
  assert.deepEqual(compare({ sqlite: 0.1 }, {}).map(({ passed }) => passed), [false]);
});

Deno.test("attempt() is content with the first that passes", async () => {
  const verdict = await attempt(attempts(rounds(30, 30)), ["memory"], { memory: 0.45 });
  assert.equal(verdict.attempts, 1);
  assert.equal(verdict.comparisons[0]?.passed, true);
});

Deno.test("attempt() measures again before it fails, and takes the medians of all rounds", async () => {
  const measure = attempts(rounds(90, 90), rounds(30, 30), rounds(30, 30));
  const verdict = await attempt(measure, ["memory"], { memory: 0.45 });
  assert.equal(verdict.attempts, 3);
  assert.deepEqual(verdict.ratios, { memory: 0.5 });
  assert.equal(verdict.comparisons[0]?.passed, true);
});

Deno.test("attempt() fails what is slower in most rounds, though one is lucky", async () => {
  const measure = attempts(rounds(50, 50), rounds(50, 50), rounds(20, 50));
  const verdict = await attempt(measure, ["memory"], { memory: 0.5 });
  assert.equal(verdict.attempts, 3);
  assert.equal(verdict.comparisons[0]?.passed, false);
});

Deno.test("explain() says what came, what is recorded, and what to do", () => {
  const failed = explain(compare({ memory: 0.6, sqlite: 0.5 }, { memory: 0.4, sqlite: 0.5 }));
  assert.match(failed, /FAIL memory: 0\.60 of .* \(recorded 0\.40, at most 0\.50\)/);
  assert.match(failed, /ok {3}sqlite: 0\.50/);
  assert.match(failed, /deno task bench:guard --record/);
  assert.doesNotMatch(explain(compare({ memory: 0.4 }, { memory: 0.4 })), /--record/);
});
