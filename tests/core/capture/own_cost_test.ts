import assert from "node:assert/strict";
import { OwnCost, OwnTimer } from "../../../core/capture/own_cost.ts";
import { serveTraced } from "../../support/serve_traced.ts";

Deno.test("OwnCost.timer() times one request in 64", () => {
  const cost = new OwnCost();
  const timers = Array.from({ length: 640 }, () => cost.timer());
  assert.equal(timers.filter((timer) => timer !== undefined).length, 10);
  assert.equal(timers[0], undefined, "not the first, whose code is not compiled yet");
});

Deno.test("OwnTimer adds up its stretches, the nested ones once", () => {
  const told: number[] = [];
  const timer = new OwnTimer((ms) => told.push(ms));
  timer.enter();
  timer.leave();
  timer.enter();
  timer.enter();
  timer.over(1);
  timer.leave();
  assert.deepEqual(told, []);
  timer.leave();
  assert.equal(told.length, 1);
  assert.ok((told[0] ?? -1) >= 0);
});

Deno.test("OwnCost.medianMs is that of requests whose time is told, streams included", async () => {
  const cost = new OwnCost();
  assert.equal(cost.medianMs, null);
  for (let i = 0; i < 200; i++) {
    const timer = cost.timer();
    timer?.enter();
    timer?.over(1);
    timer?.leave();
  }
  assert.ok((cost.medianMs ?? -1) >= 0);

  await using server = serveTraced(() => {
    return new Response(ReadableStream.from(["a", "b"]).pipeThrough(new TextEncoderStream()));
  });
  for (let i = 0; i < 17; i++) await (await fetch(server.origin)).text();
  const health = await fetch(`${server.origin}/supertracer/api/health`, {
    headers: { authorization: "Bearer token-of-the-test" },
  });
  const { ownCost } = await health.json();
  assert.ok(ownCost.perRequestMs > 0 && ownCost.perRequestMs < 1_000);
});
