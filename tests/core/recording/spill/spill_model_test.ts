import assert from "node:assert/strict";
import fc from "fast-check";
import { ConnectorError } from "../../../../core/connectors/errors.ts";
import { type Behavior, ScriptConnector } from "../script_connector.ts";
import { closing, pass, spilling, SpillPlace, until } from "./spill_fixture.ts";

type Step =
  | { readonly do: "record"; readonly count: number }
  | { readonly do: "storage"; readonly behavior: Behavior }
  /** Time goes on, and in every turn so many records come. */
  | { readonly do: "pass"; readonly ms: number; readonly turns: number; readonly records: number }
  /** Writes that hang end: stored, or refused. */
  | { readonly do: "answer"; readonly isStored: boolean }
  | { readonly do: "restart" };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("record" as const), count: fc.integer({ min: 1, max: 60 }) }),
    fc.record({
      do: fc.constant("storage" as const),
      behavior: fc.constantFrom<Behavior>("works", "fails", "hangs"),
    }),
    fc.record({
      do: fc.constant("pass" as const),
      ms: fc.constantFrom(0, 50, 1_000, 11_000),
      turns: fc.integer({ min: 1, max: 6 }),
      records: fc.constantFrom(0, 0, 1, 5),
    }),
    fc.record({ do: fc.constant("answer" as const), isStored: fc.boolean() }),
    fc.constant({ do: "restart" as const }),
  ),
  { maxLength: 30 },
);

Deno.test("Spill loses nothing, doubles nothing and keeps order, over restarts", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      using place = new SpillPlace();
      const connector = new ScriptConnector();
      let run = 0;
      const start = () =>
        spilling(place, {
          connector,
          keyPrefix: `run${run++}`,
          recording: { maxQueueItems: 12, maxQueueBytes: 3_000, batchSize: 4 },
        });
      let real = start();
      let count = 0;
      let next = 0;
      for (const step of script) {
        if (step.do === "record") { for (let i = 0; i < step.count; i++) real.record(`${next++}`); }
        if (step.do === "storage") connector.behavior = step.behavior;
        if (step.do === "answer") {
          connector.endHanging(step.isStored ? undefined : new ConnectorError("Cannot save"));
        }
        if (step.do === "pass") {
          for (let turn = 0; turn < step.turns; turn++) {
            for (let i = 0; i < step.records; i++) real.record(`${next++}`);
            await pass(real, step.ms);
          }
        }
        if (step.do === "restart") {
          assert.equal(await closing(real), undefined);
          count += real.recorder.stats().saved;
          real = start();
          real.recorder.wake();
        }
      }
      connector.behavior = "works";
      connector.endHanging();
      real.record(`${next++}`);
      let isFlushed = false;
      const flush = async (): Promise<void> => {
        await real.recorder.flush().then(() => isFlushed = true, flush);
      };
      flush();
      await until(real, () => isFlushed);
      assert.equal(count + real.recorder.stats().saved, next);
      await until(real, () => place.all.length === 0);
      assert.equal(await closing(real), undefined);
      assert.deepEqual(connector.contents.map(Number), Array.from({ length: next }, (_, i) => i));
      assert.deepEqual(place.all, []);
    }),
    { numRuns: 30 },
  );
});
