import assert from "node:assert/strict";
import { ScriptConnector } from "../script_connector.ts";
import { closing, numbers, pass, spilling, SpillPlace, until } from "./spill_fixture.ts";

/** Leaves records in a file, as a process does that ends while the storage is down. */
async function leave(place: SpillPlace, contents: string[], bytes = 100): Promise<void> {
  const real = spilling(place, {
    keyPrefix: "left",
    recording: { maxQueueItems: 10_000, maxQueueBytes: 100_000_000 },
  });
  real.connector.behavior = "fails";
  for (const content of contents) real.record(content, "INFO", bytes);
  await closing(real);
}

Deno.test("Spill stores while records come without a pause", async () => {
  using place = new SpillPlace();
  const real = spilling(place);
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 500)) record(number);
  await until(real, () => place.batches.length > 0);
  connector.behavior = "works";
  // A record every millisecond, so that there is always one to be written.
  let next = 500;
  const timer = setInterval(() => record(`${next++}`), 0);
  try {
    await until(real, () => recorder.stats().saved >= 500);
  } finally {
    clearInterval(timer);
  }
  await until(real, () => recorder.stats().saved === next);
  assert.deepEqual(connector.contents, numbers(0, next));
  await closing(real);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill removes a file when its batch is stored late", async () => {
  using place = new SpillPlace();
  await leave(place, numbers(0, 5));
  const real = spilling(place, { keyPrefix: "second" });
  const { recorder, connector } = real;
  connector.behavior = "hangs";
  recorder.wake();
  await until(real, () => connector.batches.length === 1);
  await pass(real, 10_000);
  connector.behavior = "works";
  connector.endHanging();
  await until(real, () => recorder.stats().saved === 5);
  await until(real, () => place.all.length === 0);
  await until(real, () => recorder.stats().state === "idle");
  await closing(real);
});

Deno.test("Spill stores nothing twice of a file that was being bisected when the app ended", async () => {
  using place = new SpillPlace();
  await leave(place, numbers(0, 10));
  const connector = new ScriptConnector();
  connector.namesRecords = true;
  connector.poison.add("6");
  const first = spilling(place, { connector, keyPrefix: "first" });
  const save = connector.saveLogs.bind(connector);
  connector.saveLogs = async (batch) => {
    const ids = await save(batch);
    connector.behavior = "hangs";
    return ids;
  };
  first.recorder.wake();
  await until(first, () => connector.stored.length > 0);
  assert.deepEqual(connector.contents, numbers(0, 5));
  assert.equal(await closing(first), undefined);
  connector.saveLogs = save;
  connector.behavior = "works";
  connector.endHanging(new Error("the app has ended"));
  const second = spilling(place, { connector, keyPrefix: "second" });
  second.recorder.wake();
  await until(second, () => second.recorder.stats().saved === 9);
  assert.deepEqual(connector.contents, numbers(0, 10).filter((number) => number !== "6"));
  assert.deepEqual(second.recorder.stats().dropped, { poison: 1 });
  await closing(second);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill goes on when somebody removes a file whose batch is being stored", async () => {
  using place = new SpillPlace();
  await leave(place, numbers(0, 20));
  const real = spilling(place, { keyPrefix: "second" });
  const { recorder, connector } = real;
  connector.behavior = "hangs";
  recorder.wake();
  await until(real, () => connector.batches.length === 1);
  Deno.removeSync(place.batches[0] ?? "");
  connector.behavior = "works";
  connector.endHanging();
  await until(real, () => recorder.stats().saved === 20);
  await closing(real);
  assert.deepEqual(place.all, []);
  assert.deepEqual(real.trouble, []);
});

Deno.test("Spill goes on behind a record that is refused at the very end of a file", async () => {
  using place = new SpillPlace();
  await leave(place, numbers(0, 5));
  const real = spilling(place, { keyPrefix: "second" });
  const { recorder, connector, record } = real;
  connector.poison.add("4");
  for (const number of numbers(5, 100)) record(number);
  await until(real, () => recorder.stats().saved === 99);
  assert.deepEqual(recorder.stats().dropped, { poison: 1 });
  await closing(real);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill counts what is cut from its files while they are in use, and goes on", async () => {
  using place = new SpillPlace();
  const real = spilling(place);
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 400)) record(number);
  await until(real, () => place.batches.length === 30);
  // The first is in hand already.
  const [, first = "", second = "", third = ""] = place.batches;
  Deno.truncateSync(first, 0);
  Deno.truncateSync(second, Deno.statSync(second).size - 20);
  Deno.removeSync(third);
  connector.behavior = "works";
  await until(real, () => recorder.stats().saved === 400 - 10 - 1 - 10);
  assert.deepEqual(recorder.stats().dropped, { spill_failed: 21 });
  assert.equal(recorder.stats().damaged, 11);
  for (const number of numbers(400, 450)) record(number);
  await until(real, () => connector.contents.includes("449"));
  await closing(real);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill keeps what fits when it ends, and says of the rest that it is lost", async () => {
  using place = new SpillPlace();
  const real = spilling(place, { maxBytes: 20_000 });
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 100)) record(number);
  assert.match(`${await closing(real)}`, /Cannot store \d+ records before closing/);
  const { spilled, dropped } = recorder.stats();
  assert.equal(spilled, 40, "four files of ten records, a block each");
  assert.deepEqual(dropped, { spill_full: 60 });
  assert.deepEqual(place.contents, numbers(0, 40));
});

Deno.test("Spill makes a file that others may read its owner's alone when it takes it over", async () => {
  using place = new SpillPlace();
  await leave(place, numbers(0, 5));
  const [file = ""] = place.batches;
  await Deno.chmod(file, 0o666);
  const real = spilling(place, { keyPrefix: "second" });
  real.connector.behavior = "hangs";
  real.recorder.wake();
  await until(real, () => real.connector.batches.length === 1);
  assert.equal(((await Deno.lstat(file)).mode ?? 0) & 0o777, 0o600);
  real.connector.behavior = "works";
  real.connector.endHanging();
  await pass(real, 10_000);
  await until(real, () => real.recorder.stats().saved === 5);
  await closing(real);
});
