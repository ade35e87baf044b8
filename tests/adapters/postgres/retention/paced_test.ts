import assert from "node:assert/strict";
import { paced } from "../../../../adapters/postgres/retention/delete_logs.ts";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("paced() rests as long as the step took", async () => {
  const started = performance.now();
  const result = await paced(async () => {
    await pause(60);
    return "done";
  });
  assert.equal(result, "done");
  const ms = performance.now() - started;
  assert(ms >= 118, `only ${ms} ms`);
});

Deno.test("paced() does not rest after a step that failed", async () => {
  const { setTimeout } = globalThis;
  let rests = 0;
  const step = async () => {
    await pause(20);
    globalThis.setTimeout = ((...args: Parameters<typeof setTimeout>) => {
      rests++;
      return setTimeout(...args);
    }) as typeof setTimeout;
    throw new Error("down");
  };
  try {
    await assert.rejects(() => paced(step), /down/);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assert.equal(rests, 0);
});
