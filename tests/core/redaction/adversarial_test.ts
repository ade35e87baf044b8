import assert from "node:assert/strict";
import { Redactor } from "../../../core/redaction/redactor.ts";
import { cpuMs } from "../../support/cpu_time.ts";
import { CHANNELS, WORST_INPUTS } from "../../../bench/redaction/worst_inputs.ts";

/** The aim is 10 ms of CPU for 64 KiB; that a loaded machine takes longer is no fault. */
const SIZE = 65_536;
const LARGE = 1_048_576;
/** One text takes as long as sixteen of a sixteenth; of a search that is quadratic sixteen times. */
const PARTS = LARGE / SIZE;
const MAX_GROWTH = 5;
/** In this size all inputs are tried, to find those of each channel that take longest. */
const TRIED = 16_384;
const WORST = 3;

function spent(
  run: (redactor: Redactor, text: string) => unknown,
  text: string,
  times = 1,
): number {
  const redactor = new Redactor();
  const before = cpuMs();
  for (let i = 0; i < times; i++) run(redactor, text);
  assert.equal(redactor.caught, 0);
  return cpuMs() - before;
}

for (const [name, run] of Object.entries(CHANNELS)) {
  Deno.test(`Redactor takes time in proportion to the length, whatever is in it: ${name}`, () => {
    const measured = WORST_INPUTS.map((make) => ({ make, small: spent(run, make(TRIED)) }));
    // A search that is not linear is among those that take longest already.
    for (const { make } of measured.sort((a, b) => b.small - a.small).slice(0, WORST)) {
      let growth = Infinity;
      for (let attempt = 0; attempt < 8 && growth > MAX_GROWTH; attempt++) {
        const large = spent(run, make(LARGE));
        growth = large / Math.max(8, spent(run, make(SIZE), PARTS));
      }
      assert.ok(growth <= MAX_GROWTH, `${make(SIZE).slice(0, 40)}: ${growth} times as long`);
    }
  });
}

Deno.test("Redactor.json() takes any depth", () => {
  const redactor = new Redactor();
  const open = "[".repeat(10_240);
  assert.equal(redactor.json(open), open);
  const deep = `${'{"a":['.repeat(5_000)}{"password":"x"}${"]}".repeat(5_000)}`;
  assert.equal(redactor.json(deep), deep.replace('"x"', '"[REDACTED]"'));
  assert.equal(redactor.json(`{"password":${open}`), '{"password":"[REDACTED]"');
  assert.equal(redactor.caught, 0);
});
