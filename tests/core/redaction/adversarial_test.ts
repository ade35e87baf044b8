import assert from "node:assert/strict";
import process from "node:process";
import { Redactor } from "../../../core/redaction/redactor.ts";
import { CHANNELS, WORST_INPUTS } from "../../../bench/redaction/worst_inputs.ts";

/** The promise is 10 ms of CPU for 64 KiB; that a loaded machine takes longer is no fault. */
const SIZE = 65_536;
const LARGE = 1_048_576;
/**
 * Sixteen times the length may take sixteen times as long, on a machine that does other things up to
 * this factor; a search that is quadratic takes 256 times as long.
 */
const MAX_GROWTH = 64;
/** Inputs of each channel that are tried in both sizes. */
const WORST = 2;

function spent(run: (redactor: Redactor, text: string) => unknown, text: string): number {
  const redactor = new Redactor();
  const before = process.cpuUsage().user;
  run(redactor, text);
  assert.equal(redactor.caught, 0);
  return (process.cpuUsage().user - before) / 1_000;
}

for (const [name, run] of Object.entries(CHANNELS)) {
  Deno.test(`Redactor takes time in proportion to the length, whatever is in it: ${name}`, () => {
    const measured = WORST_INPUTS.map((make) => ({ make, small: spent(run, make(SIZE)) }));
    // A search that is not linear is among those that take longest already.
    for (const { make } of measured.sort((a, b) => b.small - a.small).slice(0, WORST)) {
      let growth = Infinity;
      for (let attempt = 0; attempt < 3 && growth > MAX_GROWTH; attempt++) {
        const large = spent(run, make(LARGE));
        growth = large / Math.max(2, spent(run, make(SIZE)));
      }
      assert.ok(growth <= MAX_GROWTH, `${make(40).slice(0, 40)}: ${growth} times as long`);
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
