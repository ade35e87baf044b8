import assert from "node:assert/strict";
import { point } from "../recorder_fixture.ts";
import { closing, numbers, pass, SpillDirectory, spilling, until } from "./spill_fixture.ts";

Deno.test("Spill takes what the queue has no room for, and gives it back in order", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory);
  const { recorder, connector, record, trouble } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 1_000)) record(number);
  await until(real, () => directory.size > 100_000);
  assert.equal(recorder.stats().spilled, 900);
  assert.deepEqual(recorder.stats().dropped, {});
  connector.behavior = "works";
  await until(real, () => recorder.stats().saved === 1_000);
  assert.deepEqual(connector.contents, numbers(0, 1_000));
  await until(real, () => directory.names.length === 0);
  const told = () => trouble.filter(({ kind }) => kind === "spill").map(({ message }) => message);
  await until(real, () => told().length === 2);
  assert.match(
    told()[0] ?? "",
    /^The queue is full: records go to the spill file .*traces\.ndjson/,
  );
  assert.equal(told()[1], "All records of the spill file are saved");
  assert.equal(await closing(real), undefined);
});

Deno.test("Spill makes no file as long as the queue has room", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory);
  for (const number of numbers(0, 100)) real.record(number);
  await until(real, () => real.recorder.stats().saved === 100);
  assert.equal(await closing(real), undefined);
  assert.deepEqual(directory.names, []);
});

Deno.test("Spill keeps the order while records come and others are given back", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory);
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 500)) record(number);
  await until(real, () => directory.names.length === 1);
  connector.behavior = "works";
  let next = 500;
  await until(real, () => {
    for (let i = 0; i < 7 && next < 3_000; i++) record(`${next++}`);
    return next === 3_000;
  });
  await until(real, () => recorder.stats().saved === 3_000);
  assert.deepEqual(connector.contents, numbers(0, 3_000));
  await closing(real);
  assert.deepEqual(directory.names, []);
});

Deno.test("Spill keeps what was not stored before the end, and the next run stores it in order", async () => {
  using directory = new SpillDirectory();
  const first = spilling(directory, { keyPrefix: "first" });
  const { connector } = first;
  connector.behavior = "fails";
  for (const number of numbers(0, 300)) first.record(number);
  await until(first, () => directory.names.length === 1);
  assert.equal(await closing(first), undefined, "nothing is lost");
  assert.equal(first.recorder.stats().spilled, 300);
  assert.equal(directory.names.length, 2);

  const second = spilling(directory, { keyPrefix: "second", connector });
  connector.behavior = "works";
  second.recorder.wake();
  await until(second, () => second.recorder.stats().saved === 300);
  assert.deepEqual(connector.contents, numbers(0, 300));
  assert.equal(second.recorder.stats().captured, 300);
  await until(second, () => directory.names.length === 0);
  await closing(second);
});

Deno.test("Spill stores what it finds before what is recorded", async () => {
  using directory = new SpillDirectory();
  const first = spilling(directory, { keyPrefix: "first" });
  first.connector.behavior = "fails";
  for (const number of numbers(0, 300)) first.record(number);
  await closing(first);

  const second = spilling(directory, { keyPrefix: "second" });
  second.connector.behavior = "fails";
  for (const number of numbers(300, 600)) second.record(number);
  await until(second, () => second.recorder.stats().captured === 600);
  second.connector.behavior = "works";
  await until(second, () => second.recorder.stats().saved === 600);
  assert.deepEqual(second.connector.contents, numbers(0, 600));
  await closing(second);
  assert.deepEqual(directory.names, []);
});

Deno.test("Spill.flush() resolves when all in the file is stored too", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory);
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 400)) record(number);
  await until(real, () => directory.names.length === 1);
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
  using directory = new SpillDirectory();
  const first = spilling(directory, { keyPrefix: "first" });
  const { connector } = first;
  connector.behavior = "hangs";
  for (const number of numbers(0, 300)) first.record(number);
  await until(first, () => connector.batches.length > 0);
  await closing(first);
  connector.behavior = "works";
  connector.endHanging(undefined, 1);
  const second = spilling(directory, { keyPrefix: "second", connector });
  second.recorder.wake();
  await until(second, () => second.recorder.stats().saved === 300);
  assert.deepEqual(connector.contents, numbers(0, 300));
  await closing(second);
});

Deno.test("Spill loses no metrics to batches that come from the file", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory);
  const { recorder, connector, record, points } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 300)) record(number);
  points.push(point(300));
  recorder.metricsChanged();
  await until(real, () => directory.names.length === 1);
  connector.behavior = "works";
  await until(real, () => recorder.stats().saved === 300);
  points.push(point(5));
  recorder.metricsChanged();
  await until(real, () => connector.metricsCount === 305);
  await closing(real);
});

Deno.test("Spill costs one record where the storage refuses one of the file", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory);
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  connector.poison.add("250");
  for (const number of numbers(0, 400)) record(number);
  await until(real, () => directory.names.length === 1);
  connector.behavior = "works";
  await until(real, () => recorder.stats().saved === 399);
  assert.deepEqual(recorder.stats().dropped, { poison: 1 });
  assert.deepEqual(
    connector.contents.toSorted((a, b) => Number(a) - Number(b)),
    numbers(0, 400).filter((number) => number !== "250"),
  );
  await closing(real);
  assert.deepEqual(directory.names, []);
});

Deno.test("Spill drops what is beyond its bytes, counts it, and keeps errors longest", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory, { maxBytes: 65_536 });
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 1_000)) {
    record(number);
    if (Number(number) % 100 === 0) await pass(real, 10);
  }
  record("error", "ERROR");
  const { dropped, spilled } = recorder.stats();
  assert.ok((dropped["spill_full"] ?? 0) > 100, JSON.stringify(dropped));
  await until(real, () => directory.size > 30_000);
  assert.ok(directory.size <= 65_536 + 1_000);
  assert.ok(spilled > 100);
  connector.behavior = "works";
  await until(real, () => recorder.stats().spilled === 0);
  await closing(real);
  assert.ok(connector.contents.includes("error"));
  const stored = connector.contents.filter((content) => content !== "error");
  assert.deepEqual(stored, stored.toSorted((a, b) => Number(a) - Number(b)));
});
