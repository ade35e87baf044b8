import assert from "node:assert/strict";
import { encodeLine } from "../../../../core/recording/spill/spill_line.ts";
import { closing, numbers, pass, SpillDirectory, spilling, until } from "./spill_fixture.ts";

/** Leaves records in a file, as a process does that ends while the storage is down. */
async function leave(directory: SpillDirectory, contents: string[], bytes = 100): Promise<void> {
  const real = spilling(directory, {
    keyPrefix: "left",
    recording: { maxQueueItems: 10_000, maxQueueBytes: 100_000_000 },
  });
  real.connector.behavior = "fails";
  for (const content of contents) real.record(content, "INFO", bytes);
  await closing(real);
}

Deno.test("Spill stores while records come without a pause", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory);
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 500)) record(number);
  await until(real, () => directory.names.length === 1);
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
  assert.deepEqual(directory.names, []);
});

Deno.test("Spill removes its file when the last batch of it is stored late", async () => {
  using directory = new SpillDirectory();
  await leave(directory, numbers(0, 5));
  const real = spilling(directory, { keyPrefix: "second" });
  const { recorder, connector } = real;
  connector.behavior = "hangs";
  recorder.wake();
  await until(real, () => connector.batches.length === 1);
  await pass(real, 10_000);
  connector.behavior = "works";
  connector.endHanging();
  await until(real, () => recorder.stats().saved === 5);
  await until(real, () => directory.names.length === 0);
  assert.equal(recorder.stats().state, "idle");
  await closing(real);
});

Deno.test("Spill goes on behind a record that is refused at the very end of a file", async () => {
  using directory = new SpillDirectory();
  await leave(directory, numbers(0, 5));
  const real = spilling(directory, { keyPrefix: "second" });
  const { recorder, connector, record } = real;
  connector.poison.add("4");
  for (const number of numbers(5, 100)) record(number);
  await until(real, () => recorder.stats().saved === 99);
  assert.deepEqual(recorder.stats().dropped, { poison: 1 });
  await closing(real);
  assert.deepEqual(directory.names, []);
});

Deno.test("Spill goes on behind a damaged part that is longer than what is read at once", async () => {
  using directory = new SpillDirectory();
  const log = (content: string) => ({ id: 0, content, timestamp: 1, logLevel: "INFO" } as const);
  const line = (sequence: number, content: string) =>
    encodeLine({ kind: "record", sequence, log: log(content) });
  const damaged = line(1, "x".repeat(1_500_000));
  damaged[damaged.length - 10] = 0;
  const parts = [
    encodeLine({ kind: "header", version: 1, id: "left", order: 1 }),
    damaged,
    line(2, "behind"),
  ];
  using file = Deno.openSync(directory.file, { create: true, write: true });
  for (const part of parts) file.writeSync(part);
  const real = spilling(directory);
  real.recorder.wake();
  await until(real, () => real.recorder.stats().saved === 1);
  assert.deepEqual(real.connector.contents, ["behind"]);
  assert.deepEqual(real.recorder.stats().dropped, {});
  assert.equal(real.recorder.stats().damaged, 1);
  await closing(real);
  assert.deepEqual(directory.names, []);
});

Deno.test("Spill counts what is cut from its file while it is in use, and goes on", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory);
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 400)) record(number);
  await until(real, () => directory.size > 30_000);
  const [header = ""] = Deno.readTextFileSync(directory.file).split("\n");
  Deno.truncateSync(directory.file, header.length + 1);
  connector.behavior = "works";
  await until(
    real,
    () => recorder.stats().saved + (recorder.stats().dropped["spill_failed"] ?? 0) === 400,
  );
  for (const number of numbers(400, 450)) record(number);
  await until(real, () => connector.contents.includes("449"));
  await closing(real);
});

Deno.test("Spill keeps what fits when it ends, and says of the rest that it is lost", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory, { maxBytes: 5_000 });
  const { recorder, connector, record } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 100)) record(number);
  assert.match(`${await closing(real)}`, /Cannot store \d+ records before closing/);
  const { spilled, dropped } = recorder.stats();
  assert.ok(spilled > 10 && spilled < 60, `${spilled}`);
  assert.deepEqual(dropped, { spill_full: 100 - spilled });
  const lines = Deno.readTextFileSync(directory.file).split("\n");
  assert.equal(lines.filter((line) => line.includes('"kind":"record"')).length, spilled);
});

Deno.test("Spill makes a file that others may read its owner's alone when it takes it over", async () => {
  using directory = new SpillDirectory();
  await leave(directory, numbers(0, 5));
  const [name = ""] = directory.names;
  const file = `${directory.path}/${name}`;
  await Deno.chmod(file, 0o666);
  const real = spilling(directory, { keyPrefix: "second" });
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
