import assert from "node:assert/strict";
import { LateReads } from "../../../core/capture/late_reads.ts";
import { RequestBodyObserver } from "../../../core/capture/request_body.ts";

function reading(): RequestBodyObserver {
  const observer = new RequestBodyObserver(100, undefined, (thrown) => {
    throw thrown;
  });
  observer.begin();
  return observer;
}

Deno.test("LateReads.wait() finishes a record once, when its body is read", () => {
  const reads = new LateReads();
  const [first, second] = [reading(), reading()];
  const finished: string[] = [];
  reads.wait(first, () => finished.push("first"));
  reads.wait(second, () => finished.push("second"));
  second.fail(new Error("broken"));
  assert.deepEqual(finished, ["second"]);
  first.takeWhole(new Uint8Array(3));
  first.stop();
  assert.deepEqual(finished, ["second", "first"]);
  assert.equal(reads.size, 0);
});

Deno.test("LateReads.wait() finishes a record whose body is never read to its end", async () => {
  const reads = new LateReads(20);
  // What waits does not keep a process alive.
  const alive = setTimeout(() => {}, 10_000);
  await new Promise<void>((resolve) => reads.wait(reading(), resolve));
  await new Promise<void>((resolve) => reads.wait(reading(), resolve));
  clearTimeout(alive);
  assert.equal(reads.size, 0);
});

Deno.test("LateReads.wait() lets a bounded number wait", () => {
  const reads = new LateReads();
  let finished = 0;
  for (let i = 0; i < 1_000; i++) reads.wait(reading(), () => finished++);
  assert.equal(reads.size + finished, 1_000);
  assert.ok(reads.size <= 500);
  reads.finishAll();
  assert.equal(finished, 1_000);
  assert.equal(reads.size, 0);
});
