import assert from "node:assert/strict";
import { VARIANTS } from "../../../bench/overhead/variants.ts";
import { WORKLOADS } from "../../../bench/overhead/workload.ts";
import { parseProfileOptions } from "../../../bench/profile/options.ts";

const parse = (...args: string[]) => parseProfileOptions(args, VARIANTS, WORKLOADS);

Deno.test("parseProfileOptions() profiles the storages and a bare server by default", () => {
  const { seconds, variants, workloads, svg } = parse();
  assert.deepEqual(variants.map(({ name }) => name), ["bare", "memory", "sqlite", "postgres"]);
  assert.deepEqual(workloads.map(({ name }) => name), ["json"]);
  assert.deepEqual([seconds, svg], [10, undefined]);
});

Deno.test("parseProfileOptions() has no silent streams", () => {
  assert.throws(
    () => parse("--workload", "idle"),
    /there are json, echo, download, stream, and all/,
  );
  assert.ok(parse("--workload", "all").workloads.every(({ kind }) => kind === "requests"));
});
