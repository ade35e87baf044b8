import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { OwnStretches } from "../../../bench/stalls/own_stretches.ts";

Deno.test("OwnStretches counts what runs in one turn as one stretch", async () => {
  using stretches = new OwnStretches();
  stretches.time(() => spin(3));
  await Promise.resolve();
  stretches.time(() => spin(3));
  await nextTurn();
  const [stretch, ...others] = stretches.take();
  assert.equal(others.length, 0);
  assert.ok(stretch !== undefined && stretch.ended - stretch.begun >= 6);
});

Deno.test("OwnStretches ends a stretch with its turn", async () => {
  using stretches = new OwnStretches();
  stretches.time(() => spin(2));
  await nextTurn();
  spin(10);
  stretches.time(() => spin(2));
  await nextTurn();
  const held = stretches.take().map(({ heldMs }) => heldMs);
  assert.equal(held.length, 2);
  assert.ok(held.every((ms) => ms < 10), `${held}`);
  assert.deepEqual(stretches.take(), []);
});

Deno.test("OwnStretches.extend() counts only in a turn in which there was something of ours", async () => {
  using stretches = new OwnStretches();
  stretches.extend();
  await nextTurn();
  assert.deepEqual(stretches.take(), []);
});

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
