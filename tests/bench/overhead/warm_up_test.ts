import assert from "node:assert/strict";
import { warmUp } from "../../../bench/overhead/warm_up.ts";

Deno.test("warmUp() loads until enough requests were sent, and says how many", async () => {
  const loads: number[] = [];
  const sent = await warmUp({ warmUpRequests: 50 }, (seconds) => {
    loads.push(seconds);
    return Promise.resolve({ requests: 20 });
  });
  assert.deepEqual([sent, loads], [60, [2, 2, 2]]);
});

Deno.test("warmUp() ends on a machine that is too slow", async () => {
  const sent = await warmUp({ warmUpRequests: 50 }, () => Promise.resolve({ requests: 1 }));
  assert.equal(sent, 8);
});
