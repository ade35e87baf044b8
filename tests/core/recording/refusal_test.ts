import assert from "node:assert/strict";
import fc from "fast-check";
import { assertAccounted, fixture, type FixtureOptions, point } from "./recorder_fixture.ts";
import type { ScriptConnector } from "./script_connector.ts";

/** A recorder on a storage that says which records it refuses. */
function naming(options: FixtureOptions<ScriptConnector> = {}) {
  const all = fixture(options);
  all.connector.namesRecords = true;
  return all;
}

for (const isAtomic of [true, false]) {
  const sort = isAtomic ? "refuses batches wholly" : "saves in part";

  Deno.test(`Recorder takes a batch apart at once where a record is named, storage that ${sort}`, async () => {
    const { connector, clock, record, recorder, trouble } = naming();
    connector.isAtomic = isAtomic;
    connector.once = isAtomic;
    connector.poison.add("3");
    for (let i = 0; i < 10; i++) record(`${i}`);
    await clock.advance(0);
    assert.deepEqual(connector.contents, ["0", "1", "2", "4", "5", "6", "7", "8", "9"]);
    assert.deepEqual(recorder.stats().dropped, { poison: 1 });
    assert.equal(connector.calls.includes("fetchLogs"), false, "nothing has to be proven");
    assert.deepEqual(trouble.map(({ kind }) => kind), ["drop", "drop"]);
    assertAccounted(recorder.stats());
  });

  Deno.test(`Recorder keeps the order of the others, storage that ${sort}`, async () => {
    const sets = fc.uniqueArray(fc.nat(29), { maxLength: 29 });
    await fc.assert(
      fc.asyncProperty(sets, async (broken) => {
        const { connector, clock, record, recorder } = naming();
        connector.isAtomic = isAtomic;
        connector.once = isAtomic;
        for (const index of broken) connector.poison.add(`${index}`);
        for (let i = 0; i < 30; i++) record(`${i}`);
        // It proves that those at the end are to be blamed, not the storage.
        record("30");
        await clock.advance(60_000);
        const good = Array.from({ length: 31 }, (_, i) => i).filter((i) => !broken.includes(i));
        assert.deepEqual(connector.contents.map(Number), good);
        assert.equal(recorder.stats().dropped["poison"] ?? 0, broken.length);
        assertAccounted(recorder.stats());
      }),
      { numRuns: 60 },
    );
  });
}

Deno.test("Recorder stores every good record while broken ones keep coming, without a pause", async () => {
  const { connector, clock, record, recorder } = naming();
  const good: string[] = [];
  for (let second = 0; second < 30; second++) {
    for (let i = 0; i < 40; i++) {
      const content = `${second} ${i}`;
      if (i % 8 === 3) connector.poison.add(content);
      else good.push(content);
      record(content);
    }
    await clock.advance(1_000);
    assert.deepEqual(connector.contents, good, `after second ${second}`);
  }
  assert.deepEqual(recorder.stats().dropped, { poison: 150 });
  assertAccounted(recorder.stats());
});

Deno.test("Recorder stores the metrics of a batch that was taken apart", async () => {
  const { connector, clock, record, points } = naming();
  points.push(point(3));
  connector.poison.add("bad");
  record("a");
  record("bad");
  record("b");
  await clock.advance(10_000);
  assert.deepEqual(connector.contents, ["a", "b"]);
  assert.equal(connector.metricsCount, 3);
});

Deno.test("Recorder loses nothing where a storage refuses every record for a while", async () => {
  const { connector, clock, record, recorder } = naming();
  const contents = Array.from({ length: 25 }, (_, i) => `${i}`);
  for (const content of contents) connector.poison.add(content);
  for (const content of contents) record(content);
  await clock.advance(600_000);
  assert.deepEqual(recorder.stats().dropped, {});
  connector.poison.clear();
  record("25");
  await clock.advance(10_000);
  assert.deepEqual(
    connector.contents.map(Number).toSorted((a, b) => a - b),
    Array.from({ length: 26 }, (_, i) => i),
  );
  assertAccounted(recorder.stats());
});

Deno.test("Recorder loses nothing where a storage begins to refuse every record", async () => {
  const { connector, clock, record, recorder } = naming();
  record("before");
  await clock.advance(1_000);
  for (let i = 0; i < 25; i++) {
    connector.poison.add(`${i}`);
    record(`${i}`);
  }
  await clock.advance(600_000);
  assert.deepEqual(recorder.stats().dropped, {});
  connector.poison.clear();
  await clock.advance(10_000);
  assert.deepEqual(connector.contents, ["before", ...Array.from({ length: 25 }, (_, i) => `${i}`)]);
  assertAccounted(recorder.stats());
});

Deno.test("Recorder drops a record that comes alone once another is stored", async () => {
  const { connector, clock, record, recorder } = naming();
  record("before");
  await clock.advance(1_000);
  connector.poison.add("bad");
  record("bad");
  await clock.advance(60_000);
  assert.deepEqual(recorder.stats().dropped, {});
  record("after");
  await clock.advance(200);
  assert.deepEqual(connector.contents, ["before", "after"]);
  assert.deepEqual(recorder.stats().dropped, { poison: 1 });
});

Deno.test("Recorder.flush() tells of the record that was refused, and has the others stored", async () => {
  const { connector, record, recorder, clock } = naming();
  connector.poison.add("bad");
  record("a");
  record("bad");
  const flushed = recorder.flush();
  await clock.advance(0);
  await assert.rejects(flushed, /1 records were dropped since the last flush \(1 poison\)/);
  assert.deepEqual(connector.contents, ["a"]);
});

Deno.test("Recorder prepares the storage anew when what it made is gone", async () => {
  const { connector, clock, record, recorder, trouble } = fixture();
  record("a");
  await clock.advance(1_000);
  connector.isGone = true;
  record("b");
  record("c");
  await clock.advance(10_000);
  assert.deepEqual(connector.contents, ["a", "b", "c"]);
  assert.deepEqual(
    connector.calls.filter((call) => call === "connect" || call === "initDb"),
    ["connect", "initDb", "connect", "initDb"],
  );
  assert.deepEqual(trouble.map(({ kind }) => kind), ["write", "write"]);
  assert.deepEqual(recorder.stats().dropped, {});
  assertAccounted(recorder.stats());
});

Deno.test("Recorder prepares the storage again and again until that works", async () => {
  const { connector, clock, record, recorder } = fixture();
  record("a");
  await clock.advance(1_000);
  connector.isGone = true;
  connector.connectBehavior = "fails";
  record("b");
  await clock.advance(60_000);
  assert.equal(recorder.stats().saved, 1);
  connector.connectBehavior = "works";
  await clock.advance(5_000);
  assert.deepEqual(connector.contents, ["a", "b"]);
});

Deno.test("Recorder is back within 5 s of the storage's return, whatever the outage", async () => {
  for (const outageMs of [45_000, 300_000, 3_600_000]) {
    const { connector, clock, record } = fixture({ random: () => 0.999_999 });
    record("a");
    await clock.advance(1_000);
    connector.behavior = "fails";
    record("b");
    await clock.advance(outageMs);
    connector.behavior = "works";
    await clock.advance(5_000);
    assert.deepEqual(connector.contents, ["a", "b"], `after ${outageMs} ms`);
  }
});

Deno.test("Recorder tells of a storage without answer in one line, whoever's deadline is first", async () => {
  const { connector, clock, record, trouble } = fixture();
  connector.behavior = "hangs";
  record("a");
  await clock.advance(10_200);
  // The connector has the same deadline, and is the first the next time.
  connector.endHanging(new Error("no answer within 10000 ms"));
  connector.behavior = "fails";
  await clock.advance(60_000);
  connector.behavior = "works";
  await clock.advance(5_000);
  assert.deepEqual(connector.contents, ["a"]);
  assert.deepEqual(trouble.map(({ kind }) => kind), ["write", "write"]);
});
