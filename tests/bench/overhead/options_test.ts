import assert from "node:assert/strict";
import { parseOptions } from "../../../bench/overhead/options.ts";
import { VARIANTS } from "../../../bench/overhead/variants.ts";
import { WORKLOADS } from "../../../bench/overhead/workload.ts";

const parse = (...args: string[]) => parseOptions(args, VARIANTS, WORKLOADS);

Deno.test("parseOptions() takes everything, in five rounds, by default", () => {
  const { rounds, seconds, load, isPaced, variants, workloads } = parse();
  assert.deepEqual([rounds, seconds, load, isPaced], [5, 5, 0.5, false]);
  assert.equal(variants, VARIANTS);
  assert.equal(workloads, WORKLOADS);
});

Deno.test("parseOptions() takes some by their names, in the order in which they are named", () => {
  const { variants, workloads } = parse("--only", "memory,bare", "--workload", "stream,json");
  assert.deepEqual(variants.map(({ name }) => name), ["memory", "bare"]);
  assert.deepEqual(workloads.map(({ name }) => name), ["stream", "json"]);
  assert.equal(parse("--paced").isPaced, true);
});

Deno.test("parseOptions() says what there is", () => {
  assert.throws(
    () => parse("--only", "express"),
    /Cannot use --only express: there are bare, otel/,
  );
  assert.throws(() => parse("--workload", "xml"), /there are json, echo, download, stream, idle/);
  assert.throws(() => parse("--load", "2"), /Cannot use --load 2: pass a number above 0, up to 1/);
  assert.throws(() => parse("--rounds", "0"), /Cannot use --rounds 0: pass a whole number from 1/);
});
