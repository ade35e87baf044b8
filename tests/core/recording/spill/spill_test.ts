import assert from "node:assert/strict";
import { point } from "../recorder_fixture.ts";
import { closing, numbers, pass, spilling, SpillPlace, until } from "./spill_fixture.ts";

Deno.test("Spill takes what the queue has no room for, and gives it back in order", async () => {
  using place = new SpillPlace();
  const real = spilling(place);
  const { recorder, connector, record, trouble } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 1_000)) record(number);
  await until(real, () => place.batches.length === 90);
  assert.equal(recorder.stats().spilled + recorder.stats().writing, 900);
  assert.deepEqual(recorder.stats().dropped, {});
  connector.behavior = "works";
  await until(real, () => recorder.stats().saved === 1_000);
  assert.deepEqual(connector.contents, numbers(0, 1_000));
  await until(real, () => place.all.length === 0);
  const told = () => trouble.filter(({ kind }) => kind === "spill").map(({ message }) => message);
  await until(real, () => told().length === 2);
  assert.match(
    told()[0] ?? "",
    /^The queue is full: records go to files in .*spill until the storage takes them$/,
  );
  assert.equal(told()[1], "All records of the spill files are saved");
  assert.equal(await closing(real), undefined);
});

Deno.test("Spill makes no file as long as the queue has room", async () => {
  using place = new SpillPlace();
  const real = spilling(place);
  for (const number of numbers(0, 100)) real.record(number);
  await until(real, () => real.recorder.stats().saved === 100);
  assert.equal(await closing(real), undefined);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill keeps the order while records come and others are given back", async () => {
  using place = new SpillPlace();
  const real = spilling(place);
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 500)) record(number);
  await until(real, () => place.batches.length > 0);
  connector.behavior = "works";
  let next = 500;
  await until(real, () => {
    for (let i = 0; i < 7 && next < 3_000; i++) record(`${next++}`);
    return next === 3_000;
  });
  await until(real, () => recorder.stats().saved === 3_000);
  assert.deepEqual(connector.contents, numbers(0, 3_000));
  await closing(real);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill keeps what was not stored before the end, and the next run stores it in order", async () => {
  using place = new SpillPlace();
  const first = spilling(place, { keyPrefix: "first" });
  const { connector } = first;
  connector.behavior = "fails";
  for (const number of numbers(0, 300)) first.record(number);
  await until(first, () => place.batches.length > 0);
  assert.equal(await closing(first), undefined, "nothing is lost");
  assert.equal(first.recorder.stats().spilled, 300);
  assert.deepEqual(place.contents, numbers(0, 300));

  const second = spilling(place, { keyPrefix: "second", connector });
  connector.behavior = "works";
  second.recorder.wake();
  await until(second, () => second.recorder.stats().saved === 300);
  assert.deepEqual(connector.contents, numbers(0, 300));
  assert.equal(second.recorder.stats().captured, 300);
  await until(second, () => place.all.length === 0);
  await closing(second);
});

Deno.test("Spill stores what it finds before what is recorded", async () => {
  using place = new SpillPlace();
  const first = spilling(place, { keyPrefix: "first" });
  first.connector.behavior = "fails";
  for (const number of numbers(0, 300)) first.record(number);
  await closing(first);

  const second = spilling(place, { keyPrefix: "second" });
  second.connector.behavior = "fails";
  for (const number of numbers(300, 600)) second.record(number);
  await until(second, () => second.recorder.stats().captured === 600);
  second.connector.behavior = "works";
  await until(second, () => second.recorder.stats().saved === 600);
  assert.deepEqual(second.connector.contents, numbers(0, 600));
  await closing(second);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill.flush() resolves when all in files is stored too", async () => {
  using place = new SpillPlace();
  const real = spilling(place);
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 400)) record(number);
  await until(real, () => place.batches.length > 0);
  let rejected = "";
  recorder.flush().catch((error: Error) => rejected = error.message);
  await until(real, () => rejected !== "");
  assert.match(rejected, /the storage is down/);
  connector.behavior = "works";
  let stored = -1;
  recorder.flush().then(() => stored = connector.stored.length);
  await until(real, () => stored >= 0);
  assert.equal(stored, 400);
  await closing(real);
});

Deno.test("Spill stores a batch once that the storage took after all, when the app had ended", async () => {
  using place = new SpillPlace();
  const first = spilling(place, { keyPrefix: "first" });
  const { connector } = first;
  connector.behavior = "hangs";
  for (const number of numbers(0, 300)) first.record(number);
  await until(first, () => connector.batches.length > 0);
  await closing(first);
  connector.behavior = "works";
  connector.endHanging(undefined, 1);
  const second = spilling(place, { keyPrefix: "second", connector });
  second.recorder.wake();
  await until(second, () => second.recorder.stats().saved === 300);
  assert.deepEqual(connector.contents, numbers(0, 300));
  await closing(second);
});

Deno.test("Spill loses no metrics to batches that come from files", async () => {
  using place = new SpillPlace();
  const real = spilling(place);
  const { recorder, connector, record, points } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 300)) record(number);
  points.push(point(300));
  recorder.metricsChanged();
  await until(real, () => place.batches.length > 0);
  connector.behavior = "works";
  await until(real, () => recorder.stats().saved === 300);
  points.push(point(5));
  recorder.metricsChanged();
  await until(real, () => connector.metricsCount === 305);
  await closing(real);
});

Deno.test("Spill costs one record where the storage refuses one of a file", async () => {
  using place = new SpillPlace();
  const real = spilling(place);
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  connector.poison.add("250");
  for (const number of numbers(0, 400)) record(number);
  await until(real, () => place.batches.length > 0);
  connector.behavior = "works";
  await until(real, () => recorder.stats().saved === 399);
  assert.deepEqual(recorder.stats().dropped, { poison: 1 });
  assert.deepEqual(connector.contents, numbers(0, 400).filter((number) => number !== "250"));
  await closing(real);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill drops what is beyond its bytes, counts it, and keeps errors longest", async () => {
  using place = new SpillPlace();
  const real = spilling(place, { maxBytes: 65_536 });
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 4_000)) {
    record(number);
    if (Number(number) % 100 === 0) await pass(real, 10);
  }
  await until(real, () => place.batches.length === 16);
  let next = 4_000;
  await until(real, () => {
    record(`${next++}`);
    return recorder.stats().dropped["spill_full"] !== undefined;
  });
  record("error", "ERROR");
  // Sixteen files of ten records, a block each; up to 2,010 that wait for room, and the queue.
  const { queued, writing, spilled } = recorder.stats();
  assert.ok(queued + writing + spilled <= 100 + 160 + 2_010);
  connector.behavior = "works";
  await until(real, () => recorder.stats().queued + recorder.stats().spilled === 0);
  await closing(real);
  assert.ok(connector.contents.includes("error"));
  const stored = connector.contents.filter((content) => content !== "error");
  assert.deepEqual(stored, stored.toSorted((a, b) => Number(a) - Number(b)));
});

Deno.test("Spill gives space back as batches are stored, oldest first", async () => {
  using place = new SpillPlace();
  const real = spilling(place, { maxBytes: 131_072 });
  const { recorder, connector, record, clock } = real;
  // Ten records a write, a write every 30 ms: three of four records that come.
  const save = connector.saveLogs.bind(connector);
  connector.saveLogs = async (batch) => {
    await new Promise<void>((resolve) => clock.setTimer(resolve, 30, false));
    return await save(batch);
  };
  let next = 0;
  let before = 0;
  for (let second = 0; second < 20; second++) {
    for (let turn = 0; turn < 40; turn++) {
      for (let i = 0; i < 10; i++) record(`${next++}`);
      await pass(real, 25);
    }
    assert.ok(place.batches.length <= 32, "a block each");
    await until(real, () => recorder.stats().saved > before);
    before = recorder.stats().saved;
    const stored = connector.contents.map(Number);
    assert.deepEqual(stored, stored.toSorted((a, b) => a - b));
  }
  assert.ok((recorder.stats().dropped["spill_full"] ?? 0) > 0, "it was full");
  connector.saveLogs = save;
  await until(real, () => recorder.stats().queued + recorder.stats().spilled === 0);
  const { saved, dropped } = recorder.stats();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  assert.equal(saved + lost, next);
  const stored = connector.contents.map(Number);
  assert.deepEqual(stored, stored.toSorted((a, b) => a - b));
  await closing(real);
  assert.deepEqual(place.all, []);
});
