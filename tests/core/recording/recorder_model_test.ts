import assert from "node:assert/strict";
import fc from "fast-check";
import type { RecorderOptions } from "../../../core/recording/recorder_options.ts";
import { settle } from "./fake_clock.ts";
import { assertAccounted, type Fixture, fixture, point } from "./recorder_fixture.ts";
import { type Behavior, ScriptConnector } from "./script_connector.ts";

const LIMITS: Partial<RecorderOptions["recording"]> = {
  maxQueueItems: 12,
  maxQueueBytes: 3_000,
  batchSize: 4,
  writeTimeoutMs: 1_000,
};

/** What must be true whatever was done. */
interface Model {
  captured: number;
  metrics: number;
  isClosed: boolean;
  readonly flushes: Promise<void>[];
}

type Real = Fixture<ScriptConnector>;

class Step implements fc.AsyncCommand<Model, Real> {
  readonly #label: string;
  readonly #run: (model: Model, real: Real) => unknown;

  constructor(label: string, run: (model: Model, real: Real) => unknown) {
    this.#label = label;
    this.#run = run;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    await this.#run(model, real);
    check(model, real);
  }

  toString(): string {
    return this.#label;
  }
}

function check(model: Model, { recorder, connector, clock, saved }: Real): void {
  const stats = recorder.stats();
  assertAccounted(stats);
  assert.equal(stats.captured, model.captured);
  assert.ok(stats.queued + stats.writing <= 12, "bounded by number");
  assert.ok(stats.queuedBytes <= 3_000, "bounded by bytes");
  assert.ok(clock.timers.size <= 12, "few timers");
  const stored = connector.contents.map(Number);
  const sorted = stored.toSorted((a, b) => a - b);
  assert.deepEqual(sorted, [...new Set(sorted)], "nothing is stored twice");
  assert.deepEqual(stored, sorted, "order is kept");
  assert.ok(stats.saved <= stored.length);
  assert.ok(saved.every(({ id }) => id > 0));
  assert.ok(connector.metricsCount <= model.metrics, "nothing is counted twice");
}

function steps(behaviors: readonly Behavior[]): fc.Arbitrary<fc.AsyncCommand<Model, Real>>[] {
  const pushes = fc.record({ isError: fc.boolean(), bytes: fc.integer({ min: 0, max: 900 }) });
  return [
    pushes.map(({ isError, bytes }) =>
      new Step(`record(${isError ? "ERROR" : "INFO"}, ${bytes})`, (model, { record }) => {
        record(`${model.captured++}`, isError ? "ERROR" : "INFO", bytes);
      })
    ),
    fc.integer({ min: 1, max: 30 }).map((count) =>
      new Step(`burst(${count})`, (model, { record }) => {
        for (let i = 0; i < count; i++) record(`${model.captured++}`);
      })
    ),
    fc.constantFrom(0, 50, 200, 1_000, 30_000).map((ms) =>
      new Step(`advance(${ms})`, (_model, { clock }) => clock.advance(ms))
    ),
    fc.constantFrom(...behaviors).map((behavior) =>
      new Step(`storage ${behavior}`, (_model, { connector }) => {
        connector.behavior = behavior;
      })
    ),
    fc.constantFrom<Behavior>("works", "fails", "hangs").map((behavior) =>
      new Step(`connecting ${behavior}`, (_model, { connector }) => {
        connector.connectBehavior = behavior;
      })
    ),
    fc.boolean().map((isStored) =>
      new Step(`late answer ${isStored}`, async (_model, { connector }) => {
        connector.endHanging(isStored ? undefined : new Error("lost"), 1);
        await settle();
      })
    ),
    fc.integer({ min: 1, max: 5 }).map((count) =>
      new Step(`metrics(${count})`, (model, { recorder, points }) => {
        // Counted or not, after closing nobody takes them.
        model.metrics += count;
        points.push(point(count));
        recorder.metricsChanged();
      })
    ),
    fc.constant(
      new Step("flush()", (model, { recorder }) => {
        const flush = recorder.flush();
        flush.catch(() => {});
        model.flushes.push(flush);
      }),
    ),
  ];
}

const close = fc.constant(
  new Step("close()", async (model, { recorder, clock, connector }) => {
    const closed = recorder.close().catch(() => {});
    await clock.advance(5_000);
    await closed;
    model.isClosed = true;
    assert.equal(clock.timers.size, 0, "no timer after close()");
    connector.endHanging(new Error("closed"));
    await settle();
    assert.equal(clock.timers.size, 0);
  }),
);

async function finish(model: Model, real: Real): Promise<void> {
  const { recorder, connector, clock } = real;
  connector.behavior = "works";
  connector.connectBehavior = "works";
  connector.endHanging(new Error("lost"));
  await clock.advance(120_000);
  check(model, real);
  const stats = recorder.stats();
  assert.equal(stats.queued + stats.writing, 0, "everything is settled after the recovery");
  if (!model.isClosed) {
    const dropped = Object.values(stats.dropped).reduce((sum, count) => sum + count, 0);
    assert.equal(connector.stored.length, model.captured - dropped);
    const flushed = recorder.flush().catch(() => {});
    await clock.advance(5_000);
    await flushed;
    assert.equal(connector.metricsCount, model.metrics, "no metrics are lost");
    await recorder.close();
  }
  const settled = Promise.allSettled(model.flushes).then(() => true);
  await settle();
  assert.ok(await Promise.race([settled, settle().then(() => false)]), "every flush is settled");
  assert.equal(clock.timers.size, 0);
}

async function explore(
  behaviors: readonly Behavior[],
  withClose: boolean,
  setUp: (connector: ScriptConnector) => void,
): Promise<void> {
  const commands = [...steps(behaviors), ...(withClose ? [close] : [])];
  await fc.assert(
    fc.asyncProperty(
      fc.commands(commands, { maxCommands: 40, size: "+2" }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      async (script, randoms) => {
        const connector = new ScriptConnector();
        setUp(connector);
        const random = () => randoms.next().value ?? 0;
        const real = fixture({ connector, recording: LIMITS, random });
        const model: Model = { captured: 0, metrics: 0, isClosed: false, flushes: [] };
        await fc.asyncModelRun(() => ({ model, real }), script);
        await finish(model, real);
      },
    ),
    { numRuns: 150 },
  );
}

Deno.test("Recorder loses nothing uncounted, doubles nothing, keeps order: all-or-nothing storage", async () => {
  await explore(["works", "works", "fails", "hangs"], false, () => {});
});

Deno.test("Recorder loses nothing uncounted, doubles nothing, keeps order: storage that saves in part", async () => {
  await explore(["works", "fails", "saves_part"], false, (connector) => {
    connector.once = false;
    connector.isAtomic = false;
  });
});

Deno.test("Recorder loses nothing uncounted when it is closed at any time", async () => {
  await explore(["works", "fails", "hangs"], true, () => {});
});
