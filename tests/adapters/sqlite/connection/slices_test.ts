import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { Slices } from "../../../../adapters/sqlite/connection/slices.ts";

Deno.test("Slices gives each of two who work at the same time turns of its own", async () => {
  const slices = new Slices();
  using turns = new Turns();
  const [first, second] = await Promise.all([
    slices.run(work(turns, 20)),
    slices.run(work(turns, 20)),
  ]);
  const shared = [...first.keys()].filter((turn) => second.has(turn));
  // Both began in the first, where the second does a single step.
  assert.deepEqual(shared, [0]);
  assert.equal(second.get(0), 1);
  assert.ok(first.size > 2 && second.size > 2);
});

Deno.test("Slices lets none of those who work at the same time wait for the end of another", async () => {
  const slices = new Slices();
  using turns = new Turns();
  const [first, second] = await Promise.all([
    slices.run(work(turns, 20)),
    slices.run(work(turns, 20)),
  ]);
  const ends = [first, second].map((steps) => Math.max(...steps.keys()));
  const begins = [first, second].map((steps) =>
    Math.min(...[...steps.keys()].filter((n) => n > 0))
  );
  assert.ok((begins[1] ?? 0) < (ends[0] ?? 0) && (begins[0] ?? 0) < (ends[1] ?? 0));
});

Deno.test("Slices does not pause in short work that begins after a while without any", async () => {
  using turns = new Turns();
  const steps = await new Slices().run(work(turns, 3, 0));
  assert.deepEqual([...steps], [[0, 3]]);
});

Deno.test("Slices counts a single call to the slice that it is part of", async () => {
  const slices = new Slices();
  using turns = new Turns();
  slices.once(() => spin(5));
  await slices.pauseIfDue();
  assert.ok(turns.number >= 1, "paused");
});

Deno.test("Slices.once() hands on what the call returns or throws", () => {
  const slices = new Slices();
  assert.equal(slices.once(() => 7), 7);
  assert.throws(() =>
    slices.once(() => {
      throw new Error("locked");
    }), /locked/);
});

/** Numbers the turns of the event loop. */
class Turns implements Disposable {
  number = 0;
  #isOver = false;

  constructor() {
    const next = () => {
      if (this.#isOver) return;
      this.number++;
      setImmediate(next);
    };
    setImmediate(next);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
  }
}

/** Steps, of half a millisecond unless told otherwise; how many of them were in which turn. */
function* work(
  turns: Turns,
  steps: number,
  stepMs = 0.5,
): Generator<void, Map<number, number>, void> {
  const stepsByTurn = new Map<number, number>();
  for (let i = 0; i < steps; i++) {
    spin(stepMs);
    stepsByTurn.set(turns.number, (stepsByTurn.get(turns.number) ?? 0) + 1);
    yield;
  }
  return stepsByTurn;
}

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
