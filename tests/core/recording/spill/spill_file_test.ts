import assert from "node:assert/strict";
import { join } from "node:path";
import { SuperTracer } from "../../../../core/mod.ts";
import { SmallDisk } from "../../../support/small_disk.ts";
import { ScriptConnector } from "../script_connector.ts";
import { closing, numbers, pass, spilling, SpillPlace, until } from "./spill_fixture.ts";

/** Leaves 300 records in files, as a process does that ends while the storage is down. */
async function leave(place: SpillPlace, content = numbers(0, 300)): Promise<void> {
  const real = spilling(place, { keyPrefix: "left" });
  real.connector.behavior = "fails";
  for (const number of content) real.record(number);
  await closing(real);
}

Deno.test("Spill makes files that only their owner can read", async () => {
  using place = new SpillPlace();
  await leave(place);
  for (const path of [place.path, ...place.all]) {
    const { mode, isDirectory } = Deno.statSync(path);
    assert.equal((mode ?? 0) & 0o777, isDirectory ? 0o700 : 0o600, path);
  }
});

Deno.test("Spill writes nothing secret", async () => {
  using place = new SpillPlace();
  const connector = new ScriptConnector();
  connector.behavior = "fails";
  const tracer = new SuperTracer(() => Response.json({ token: "canary-5e1f" }), {
    connector,
    spill: { path: place.path },
    recording: { maxQueueItems: 1 },
    ui: { enabled: false },
  });
  for (let i = 0; i < 5; i++) {
    const headers = { authorization: "Bearer canary-5e1f" };
    const response = await tracer.fetch(
      new Request("http://localhost/?password=canary-5e1f", { headers }),
      undefined,
    );
    await response.text();
  }
  await tracer.close();
  const text = place.batches.map((path) => Deno.readTextFileSync(path));
  assert.equal(text.join().match(/"method":"GET"/g)?.length, 5);
  assert.ok(!text.join().includes("canary"));
});

Deno.test("Spill drops and counts what it can't read of a file, and stores the rest", async () => {
  using place = new SpillPlace();
  await leave(place, numbers(0, 100));
  assert.equal(place.batches.length, 10);
  const edit = (index: number, change: (text: string) => string) => {
    const path = place.batches[index] ?? "";
    Deno.writeTextFileSync(path, change(Deno.readTextFileSync(path)));
  };
  edit(1, () => "");
  edit(2, () => "\0".repeat(4_096));
  edit(3, (text) => text.replace('"content":"31"', '"content":'));
  edit(4, (text) => text.replace(/^\{.*"content":"41".*$/m, "null"));
  edit(5, (text) => text.slice(0, -20));
  const real = spilling(place);
  const { recorder, connector } = real;
  recorder.wake();
  await until(real, () => recorder.stats().saved === 77);
  const lost = new Set([...numbers(10, 30), "31", "41", "59"]);
  assert.deepEqual(connector.contents, numbers(0, 100).filter((number) => !lost.has(number)));
  assert.equal(recorder.stats().damaged, 23);
  assert.deepEqual(recorder.stats().dropped, { spill_failed: 23 });
  await closing(real);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill removes a file that was not written to its end", async () => {
  using place = new SpillPlace();
  await leave(place, numbers(0, 100));
  const [first = ""] = place.batches;
  const torn = first.replace(/\d{8}-10\.ndjson$/, "00000099-10.ndjson.tmp");
  Deno.writeTextFileSync(torn, Deno.readTextFileSync(first).slice(0, 300));
  const real = spilling(place);
  real.recorder.wake();
  await until(real, () => real.recorder.stats().saved === 100);
  assert.deepEqual(real.connector.contents, numbers(0, 100));
  assert.equal(real.recorder.stats().captured, 100);
  await closing(real);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill leaves alone what it didn't write", async () => {
  using place = new SpillPlace();
  const foreign = ["notes.txt", "0000000000000000-00000000-1.ndjson", "data/lock"];
  Deno.mkdirSync(join(place.path, "data"), { recursive: true });
  for (const name of foreign) Deno.writeTextFileSync(join(place.path, name), "precious");
  const before = place.all;
  await leave(place);
  const real = spilling(place);
  real.recorder.wake();
  await until(real, () => real.recorder.stats().saved === 300);
  await closing(real);
  assert.deepEqual(place.all, before);
  for (const name of foreign) {
    assert.equal(Deno.readTextFileSync(join(place.path, name)), "precious");
  }
});

Deno.test("Spill says so where its path is a file, and the app goes on", async () => {
  using place = new SpillPlace();
  Deno.writeTextFileSync(place.path, "precious");
  const real = spilling(place);
  const { recorder, connector, record, trouble } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 300)) record(number);
  await until(real, () => trouble.some(({ kind }) => kind === "spill_file"));
  assert.match(
    trouble.find(({ kind }) => kind === "spill_file")?.message ?? "",
    /^Cannot spill to .*spill: /,
  );
  connector.behavior = "works";
  await until(real, () => recorder.stats().saved === 300);
  assert.deepEqual(connector.contents, numbers(0, 300));
  await closing(real);
  assert.equal(Deno.readTextFileSync(place.path), "precious");
});

Deno.test("Spill follows no symbolic link", async () => {
  using place = new SpillPlace();
  await leave(place, numbers(0, 100));
  const target = join(place.path, "precious");
  Deno.writeTextFileSync(target, "");
  const [first = "", second = ""] = place.batches;
  Deno.removeSync(first);
  Deno.symlinkSync(second, first);
  const [directory = ""] = place.all;
  Deno.removeSync(join(directory, "lock"));
  Deno.symlinkSync(target, join(directory, "lock"));
  const real = spilling(place);
  real.connector.behavior = "fails";
  for (const number of numbers(100, 400)) real.record(number);
  await until(real, () => real.trouble.some(({ kind }) => kind === "spill_file"));
  assert.match(
    real.trouble.find(({ kind }) => kind === "spill_file")?.message ?? "",
    /its lock is no regular file/,
  );
  Deno.removeSync(join(directory, "lock"));
  await closing(real);
  const next = spilling(place);
  next.recorder.wake();
  await until(next, () => next.recorder.stats().saved === 390);
  assert.deepEqual(new Set(next.connector.contents), new Set(numbers(10, 400)));
  await closing(next);
  assert.equal(Deno.readTextFileSync(target), "");
});

Deno.test("Spill leaves a file of a newer version for a newer release", async () => {
  using place = new SpillPlace();
  await leave(place, numbers(0, 100));
  const [path = ""] = place.batches;
  const newer = Deno.readTextFileSync(path).replace('"version":1', '"version":2');
  Deno.writeTextFileSync(path, newer);
  const real = spilling(place);
  const { recorder, connector, trouble } = real;
  recorder.wake();
  await until(real, () => recorder.stats().saved === 90);
  assert.match(trouble[0]?.message ?? "", /of version 2, this one knows 1: update/);
  assert.deepEqual(connector.contents, numbers(10, 100));
  assert.deepEqual(recorder.stats().dropped, { spill_failed: 10 });
  await closing(real);
  assert.deepEqual(place.batches.map((one) => Deno.readTextFileSync(one)), [newer]);
});

Deno.test("Spill takes nothing from a process that lives", async () => {
  using place = new SpillPlace();
  const living = spilling(place, { keyPrefix: "living" });
  living.connector.behavior = "fails";
  for (const number of numbers(0, 300)) living.record(number);
  await until(living, () => place.batches.length === 20);
  const other = spilling(place, { keyPrefix: "other" });
  other.recorder.wake();
  await pass(other, 1_000);
  assert.equal(other.recorder.stats().captured, 0);
  await closing(other);
  assert.equal(place.batches.length, 20);
  living.connector.behavior = "works";
  await until(living, () => living.recorder.stats().saved === 300);
  await closing(living);
  assert.deepEqual(place.all, []);
});

Deno.test("Spill gives each of several recorders on one path a directory of its own", async () => {
  using place = new SpillPlace();
  const all = ["a", "b", "c"].map((keyPrefix) => spilling(place, { keyPrefix }));
  for (const { connector } of all) connector.behavior = "fails";
  for (const { record } of all) for (const number of numbers(0, 400)) record(number);
  for (const [i, real] of all.entries()) {
    await until(real, () => place.batches.length >= 29 * (i + 1));
  }
  for (const { connector } of all) connector.behavior = "works";
  for (const real of all) {
    await until(real, () => real.recorder.stats().saved === 400);
    assert.deepEqual(real.connector.contents, numbers(0, 400));
    await closing(real);
  }
  assert.deepEqual(place.all, []);
});

Deno.test("Spill drops and counts where its directory can't be made, and the app goes on", async () => {
  using place = new SpillPlace();
  Deno.writeTextFileSync(place.path, "");
  const real = spilling(place, { spillPath: join(place.path, "spill") });
  const { recorder, connector, record, trouble } = real;
  connector.behavior = "fails";
  for (let i = 0; i < 60; i++) {
    for (const number of numbers(i * 100, i * 100 + 100)) record(number);
    await pass(real, 100);
  }
  const { spill_failed: failed = 0, spill_slow: slow = 0 } = recorder.stats().dropped;
  assert.ok(failed > 0 && failed + slow > 3_000, `${failed} + ${slow}`);
  connector.behavior = "works";
  await until(real, () => recorder.stats().queued + recorder.stats().spilled === 0);
  await closing(real);
  assert.deepEqual(connector.contents, numbers(0, connector.contents.length));
  assert.ok(trouble.some(({ message }) => /Cannot spill to .*: NotADirectory/.test(message)));
});

Deno.test({
  name:
    "Spill loses nothing that fits in memory while the disk is full, and goes on when there is room",
  ignore: !SmallDisk.isPossible(),
  async fn() {
    using disk = new SmallDisk(4);
    const free = disk.occupy(4_150_000);
    using place = new SpillPlace();
    const real = spilling(place, { spillPath: join(disk.path, "spill") });
    const { recorder, connector, record, trouble } = real;
    connector.behavior = "fails";
    for (const number of numbers(0, 1_500)) record(number);
    await until(real, () => trouble.some(({ kind }) => kind === "spill_file"), 1);
    free();
    for (let i = 1_500; i < 3_000; i += 100) {
      await pass(real, 1_000);
      for (let turn = 0; turn < 10; turn++) await pass(real, 5);
      // Those that came before are on the disk, however slow that is.
      await until(real, () => recorder.stats().spilled >= i - 110);
      for (const number of numbers(i, i + 100)) record(number);
    }
    await until(real, () => recorder.stats().spilled === 2_900);
    connector.behavior = "works";
    await until(real, () => recorder.stats().saved === 3_000);
    assert.deepEqual(connector.contents, numbers(0, 3_000));
    await closing(real);
  },
});
