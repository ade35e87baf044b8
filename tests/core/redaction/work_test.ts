import assert from "node:assert/strict";
import { CHANNELS, WORST_INPUTS } from "../../../bench/redaction/worst_inputs.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";

const SIZE = 16_384;
/** The most that any of the inputs takes, and a half more. What is quadratic takes thousands. */
const MAX_WORK = 100;

/**
 * Characters that built-in functions read while something runs, and one for each call: unlike time,
 * the same on every machine. What a pattern tries in vain in one place is not seen.
 */
function workOf(run: () => unknown): number {
  const string = String.prototype;
  const { charCodeAt, includes, indexOf, slice } = string;
  const { exec } = RegExp.prototype;
  let work = 0;
  const search = (text: string, searched: string, from: number): number => {
    const at = indexOf.call(text, searched, from);
    work += 1 + Math.max(0, (at < 0 ? text.length : at) - from);
    return at;
  };
  string.charCodeAt = function (index): number {
    work++;
    return charCodeAt.call(this, index);
  };
  string.indexOf = function (searched, from = 0): number {
    return search(this.toString(), searched, from);
  };
  string.includes = function (searched, from = 0): boolean {
    return search(this.toString(), searched, from) >= 0;
  };
  // A part of a string is a view of it.
  string.slice = function (...range): string {
    work++;
    return slice.apply(this, range);
  };
  RegExp.prototype.exec = function (text): RegExpExecArray | null {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const match = exec.call(this, text);
    if (match !== null) work += 1 + match.index + match[0].length - from;
    else work += this.sticky ? 1 : 1 + Math.max(0, text.length - from);
    return match;
  };
  try {
    run();
    return work;
  } finally {
    Object.assign(string, { charCodeAt, includes, indexOf, slice });
    RegExp.prototype.exec = exec;
  }
}

for (const [name, run] of Object.entries(CHANNELS)) {
  Deno.test(`Redactor reads each character a bounded number of times, whatever comes: ${name}`, () => {
    for (const make of WORST_INPUTS) {
      const text = make(SIZE);
      const redactor = new Redactor();
      const work = workOf(() => run(redactor, text)) / SIZE;
      assert.ok(work < MAX_WORK, `${text.slice(0, 40)}: ${work.toFixed(1)} for each character`);
      assert.equal(redactor.caught, 0);
    }
  });
}
