import assert from "node:assert/strict";
import { join } from "node:path";
import { crc32 } from "../../../../core/recording/spill/crc32.ts";
import { decodeLine, encodeLine } from "../../../../core/recording/spill/spill_line.ts";
import { SuperTracer } from "../../../../core/mod.ts";
import { SmallDisk } from "../../../support/small_disk.ts";
import { ScriptConnector } from "../script_connector.ts";
import { closing, numbers, pass, SpillDirectory, spilling, until } from "./spill_fixture.ts";

/** Leaves 300 records in files, as a process does that ends while the storage is down. */
async function leave(directory: SpillDirectory, content = numbers(0, 300)): Promise<void> {
  const real = spilling(directory, { keyPrefix: "left" });
  real.connector.behavior = "fails";
  for (const number of content) real.record(number);
  await closing(real);
}

Deno.test("crc32() is that of gzip", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), "cbf43926");
  assert.equal(crc32(new Uint8Array()), "00000000");
});

Deno.test("encodeLine() writes one line of JSON, and decodeLine() refuses it with any byte changed", () => {
  const log = { id: 0, content: 'a\n"\u2028\u00e9', timestamp: 1.5, logLevel: "INFO" } as const;
  const line = encodeLine({ kind: "record", sequence: 7, log });
  const text = new TextDecoder().decode(line);
  assert.equal(text.indexOf("\n"), text.length - 1);
  assert.deepEqual(JSON.parse(text).log, log);
  const bytes = line.subarray(0, -1);
  assert.deepEqual(decodeLine(bytes), { ...JSON.parse(text), crc32: JSON.parse(text).crc32 });
  for (let i = 10; i < bytes.length; i++) {
    const damaged = bytes.slice();
    damaged[i] = (damaged[i] ?? 0) ^ 1;
    assert.equal(decodeLine(damaged), undefined, `byte ${i}`);
  }
  for (let i = 0; i < bytes.length; i++) assert.equal(decodeLine(bytes.subarray(0, i)), undefined);
});

Deno.test("Spill makes files that only their owner can read", async () => {
  using directory = new SpillDirectory();
  await leave(directory);
  for (const name of directory.names) {
    const { mode } = Deno.statSync(join(directory.path, name));
    assert.equal((mode ?? 0) & 0o777, 0o600, name);
  }
});

Deno.test("Spill writes nothing secret", async () => {
  using directory = new SpillDirectory();
  const connector = new ScriptConnector();
  connector.behavior = "fails";
  const tracer = new SuperTracer(() => Response.json({ token: "canary-5e1f" }), {
    connector,
    spill: { path: directory.file },
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
  const text = directory.names.map((name) => Deno.readTextFileSync(join(directory.path, name)));
  assert.equal(text.join().match(/"method":"GET"/g)?.length, 5);
  assert.ok(!text.join().includes("canary"));
});

Deno.test("Spill skips and counts a damaged line and one that was cut off", async () => {
  using directory = new SpillDirectory();
  await leave(directory, numbers(0, 100));
  const text = Deno.readTextFileSync(directory.file);
  const damaged = text.replace('"content":"41"', '"content":"14"');
  Deno.writeTextFileSync(directory.file, damaged.slice(0, -20));
  const real = spilling(directory);
  const { recorder, connector } = real;
  recorder.wake();
  await until(real, () => recorder.stats().saved === 98);
  const expected = numbers(0, 99).filter((number) => number !== "41");
  assert.deepEqual(connector.contents, expected);
  assert.equal(recorder.stats().damaged, 2);
  await closing(real);
  assert.deepEqual(directory.names, []);
});

Deno.test("Spill leaves alone what is no spill file, says so once, and takes the next name", async () => {
  using directory = new SpillDirectory();
  Deno.writeTextFileSync(directory.file, "name,amount\nada,12\n");
  const real = spilling(directory);
  const { recorder, connector, record, trouble } = real;
  connector.behavior = "fails";
  for (const number of numbers(0, 300)) record(number);
  await until(real, () => directory.names.length === 2);
  connector.behavior = "works";
  await until(real, () => recorder.stats().saved === 300);
  await closing(real);
  assert.equal(Deno.readTextFileSync(directory.file), "name,amount\nada,12\n");
  assert.deepEqual(directory.names, ["traces.ndjson"]);
  const told = trouble.filter(({ kind }) => kind === "spill_file");
  assert.match(told[0]?.message ?? "", /traces\.ndjson: it holds something else/);
});

Deno.test("Spill follows no symbolic link", async () => {
  using directory = new SpillDirectory();
  const target = join(directory.path, "precious");
  Deno.writeTextFileSync(target, "");
  Deno.symlinkSync(target, directory.file);
  const real = spilling(directory);
  real.connector.behavior = "fails";
  for (const number of numbers(0, 300)) real.record(number);
  await closing(real);
  assert.equal(Deno.readTextFileSync(target), "");
  assert.equal(Deno.lstatSync(directory.file).isSymlink, true);
  assert.equal(real.recorder.stats().spilled, 300);
});

Deno.test("Spill refuses a file of a newer version", async () => {
  using directory = new SpillDirectory();
  const header = encodeLine({ kind: "header", version: 2, id: "x", order: 0 });
  Deno.writeFileSync(directory.file, header);
  const real = spilling(directory);
  real.recorder.wake();
  await until(real, () => real.trouble.length > 0);
  assert.match(real.trouble[0]?.message ?? "", /of version 2, this one knows 1: update/);
  await closing(real);
  assert.deepEqual(Deno.readFileSync(directory.file), header);
});

Deno.test("Spill gives each of several recorders on one path a file of its own", async () => {
  using directory = new SpillDirectory();
  const all = ["a", "b", "c"].map((keyPrefix) => spilling(directory, { keyPrefix }));
  for (const { connector } of all) connector.behavior = "fails";
  for (const { record } of all) for (const number of numbers(0, 400)) record(number);
  for (const real of all) await until(real, () => directory.names.length === 3);
  for (const { connector } of all) connector.behavior = "works";
  for (const real of all) {
    await until(real, () => real.recorder.stats().saved === 400);
    assert.deepEqual(real.connector.contents, numbers(0, 400));
    await closing(real);
  }
  assert.deepEqual(directory.names, []);
});

Deno.test("Spill drops and counts where its directory does not exist, and the app goes on", async () => {
  using directory = new SpillDirectory();
  const real = spilling(directory, { spillPath: join(directory.path, "absent", "traces.ndjson") });
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
  assert.ok(trouble.some(({ message }) => /Cannot use the spill file .*NotFound/.test(message)));
});

Deno.test({
  name:
    "Spill loses nothing that fits in memory while the disk is full, and goes on when there is room",
  ignore: !SmallDisk.isPossible(),
  async fn() {
    using disk = new SmallDisk(1);
    const free = disk.occupy(980_000);
    using directory = new SpillDirectory();
    const real = spilling(directory, { spillPath: join(disk.path, "traces.ndjson") });
    const { recorder, connector, record, trouble } = real;
    connector.behavior = "fails";
    for (const number of numbers(0, 1_500)) record(number);
    await until(real, () => trouble.some(({ kind }) => kind === "spill_file"), 1);
    free();
    for (let i = 1_500; i < 3_000; i += 100) {
      await pass(real, 1_000);
      for (let turn = 0; turn < 10; turn++) await pass(real, 5);
      for (const number of numbers(i, i + 100)) record(number);
    }
    await until(real, () => recorder.stats().spilled === 2_900);
    connector.behavior = "works";
    await until(real, () => recorder.stats().saved === 3_000);
    assert.deepEqual(connector.contents, numbers(0, 3_000));
    await closing(real);
  },
});
