import assert from "node:assert/strict";
import { settle } from "../../../bench/overhead/settle.ts";

/** How often a process was looked at whose CPU time grows as told, then by as much as at last. */
async function looksAt(...cpuMs: readonly number[]): Promise<number> {
  let looks = 0;
  let time = 0;
  await settle(() => Promise.resolve(time += cpuMs[looks++] ?? cpuMs.at(-1) ?? 0), async () => {});
  return looks;
}

Deno.test("settle() waits until a process has done what it put off", async () => {
  assert.equal(await looksAt(1_000, 0), 2);
  assert.equal(await looksAt(1_000, 300, 200, 20, 10), 5);
});

Deno.test("settle() does not wait for ever", async () => {
  assert.equal(await looksAt(300), 61);
});
