import assert from "node:assert/strict";
import { ConnectorError } from "../../../core/connectors/errors.ts";
import { settle } from "./fake_clock.ts";
import { assertAccounted, fixture } from "./recorder_fixture.ts";

Deno.test("Recorder retries a failed batch unchanged, with the same key, in order", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.behavior = "fails";
  for (let i = 0; i < 12; i++) record(`${i}`);
  await clock.advance(400);
  connector.behavior = "works";
  await clock.advance(60_000);
  const [first, second] = connector.batches;
  assert.equal(second, first);
  assert.equal(first?.key, "test-0");
  assert.deepEqual(connector.contents, Array.from({ length: 12 }, (_, i) => `${i}`));
  assertAccounted(recorder.stats());
});

Deno.test("Recorder backs off up to 4 s, and starts anew after a success", async () => {
  const { connector, clock, record } = fixture({ random: () => 0.999_999 });
  connector.connectBehavior = "fails";
  record("a");
  await clock.advance(200);
  const delays: number[] = [];
  for (let i = 0; i < 8; i++) {
    const [timer] = [...clock.timers];
    const delay = (timer?.at ?? 0) - clock.now();
    delays.push(delay);
    await clock.advance(delay);
  }
  assert.deepEqual(delays, [1_000, 2_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000]);
  connector.connectBehavior = "works";
  await clock.advance(30_000);
  assert.deepEqual(connector.contents, ["a"]);
  connector.behavior = "fails";
  record("b");
  await clock.advance(200);
  assert.deepEqual([...clock.timers].map(({ at }) => at - clock.now()), [1_000]);
});

Deno.test("Recorder continues after the logs that were saved in part", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.once = false;
  connector.behavior = "saves_part";
  for (let i = 0; i < 9; i++) record(`${i}`);
  const flushed = recorder.flush();
  await settle();
  assert.deepEqual(connector.contents, ["0", "1", "2", "3"]);
  connector.behavior = "works";
  await clock.advance(0);
  await flushed;
  assert.deepEqual(connector.contents, Array.from({ length: 9 }, (_, i) => `${i}`));
  assert.notEqual(connector.batches[0]?.key, connector.batches[1]?.key);
});

Deno.test("Recorder counts a write without answer as failed, and accepts it late", async () => {
  const { connector, clock, record, recorder, trouble } = fixture();
  connector.behavior = "hangs";
  const log = record("a");
  await clock.advance(10_200);
  assert.equal(recorder.stats().failedWrites, 1);
  assert.deepEqual(trouble.map(({ kind }) => kind), ["write"]);
  connector.behavior = "works";
  connector.endHanging();
  await settle();
  assert.equal(log.id, 1);
  await clock.advance(60_000);
  assert.deepEqual(connector.contents, ["a"]);
  assert.equal(connector.batches.length, 1, "it is not handed over again");
  assertAccounted(recorder.stats());
});

Deno.test("Recorder gives a late batch as long again where it can't be recognized", async () => {
  const { connector, clock, record, recorder } = fixture({ random: () => 0 });
  connector.once = false;
  connector.behavior = "hangs";
  record("a");
  await clock.advance(10_200);
  const flushed = recorder.flush();
  await clock.advance(9_999);
  assert.equal(connector.batches.length, 1, "not even a flush cuts it short");
  connector.behavior = "works";
  await clock.advance(1);
  await flushed;
  assert.equal(connector.batches.length, 2);
  assert.equal(connector.batches[0], connector.batches[1]);
});

Deno.test("Recorder uses a late success when the attempt after it fails", async () => {
  const { connector, clock, record, recorder } = fixture({ random: () => 0 });
  connector.behavior = "hangs";
  record("a");
  await clock.advance(10_200);
  // The retry is under way, and hangs as well.
  assert.equal(connector.batches.length, 2);
  connector.endHanging(undefined, 1);
  await settle();
  assert.equal(recorder.stats().saved, 0, "the retry is waited for: never two writes at once");
  connector.endHanging(new ConnectorError("Cannot save: the connection was lost"));
  await settle();
  assert.equal(recorder.stats().saved, 1);
  await clock.advance(60_000);
  assert.equal(connector.batches.length, 2);
});
