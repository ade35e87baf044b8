import assert from "node:assert/strict";
import fc from "fast-check";
import { ConnectorError } from "../../../core/connectors/errors.ts";
import { assertAccounted, fixture } from "./recorder_fixture.ts";

for (const isAtomic of [true, false]) {
  const sort = isAtomic ? "refuses batches wholly" : "saves in part";

  Deno.test(`Recorder loses only the broken record of a batch, storage that ${sort}`, async () => {
    const { connector, clock, record, recorder, trouble } = fixture();
    connector.isAtomic = isAtomic;
    connector.once = isAtomic;
    connector.poison.add("3");
    for (let i = 0; i < 10; i++) record(`${i}`);
    await clock.advance(60_000);
    const others = ["0", "1", "2", "4", "5", "6", "7", "8", "9"];
    assert.deepEqual(connector.contents, others);
    assert.deepEqual(recorder.stats().dropped, { poison: 1 });
    assert.ok(trouble.some(({ message }) => /dropped \(poison\)/.test(message)));
    await recorder.flush().catch(() => {});
    assertAccounted(recorder.stats());
  });

  Deno.test(`Recorder finds any set of broken records, storage that ${sort}`, async () => {
    const sets = fc.uniqueArray(fc.nat(19), { maxLength: 18 });
    await fc.assert(
      fc.asyncProperty(sets, async (broken) => {
        const { connector, clock, record, recorder } = fixture();
        connector.isAtomic = isAtomic;
        connector.once = isAtomic;
        for (const index of broken) connector.poison.add(`${index}`);
        for (let i = 0; i < 20; i++) record(`${i}`);
        await clock.advance(600_000);
        // Each broken record is proven by one that is stored after it was refused.
        const count = 20 + broken.length;
        for (let i = 20; i < count; i++) record(`${i}`);
        await clock.advance(600_000);
        const good = Array.from({ length: count }, (_, i) => i).filter((i) => !broken.includes(i));
        assert.deepEqual(connector.contents.map(Number), good);
        assert.equal(recorder.stats().dropped["poison"] ?? 0, broken.length);
        assertAccounted(recorder.stats());
      }),
      { numRuns: 40 },
    );
  });
}

Deno.test("Recorder never takes an outage for poison, however long", async () => {
  const { connector, clock, record, recorder } = fixture();
  for (let i = 0; i < 20; i++) record(`${i}`);
  connector.behavior = "fails";
  await clock.advance(3_600_000);
  assert.deepEqual(recorder.stats().dropped, {});
  assert.equal(new Set(connector.batches).size, 1, "it is never taken apart");
  connector.behavior = "works";
  await clock.advance(60_000);
  assert.deepEqual(connector.contents, Array.from({ length: 20 }, (_, i) => `${i}`));
});

Deno.test("Recorder looks for poison only after three refusals in a row", async () => {
  const { connector, clock, record } = fixture();
  const refuse = async (times: number) => {
    connector.poison.add("a");
    record("a");
    await clock.advance(200);
    for (let i = 1; i < times; i++) {
      const [timer] = [...clock.timers];
      await clock.advance((timer?.at ?? 0) - clock.now());
    }
    connector.poison.clear();
    await clock.advance(30_000);
  };
  await refuse(2);
  await refuse(2);
  assert.equal(connector.calls.includes("fetchLogs"), false);
  await refuse(3);
  assert.equal(connector.calls.includes("fetchLogs"), true);
});

Deno.test("Recorder takes no batch apart that a late attempt may still store", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.behavior = "hangs";
  record("a");
  record("bad");
  record("b");
  await clock.advance(10_200);
  connector.behavior = "works";
  connector.poison.add("bad");
  await clock.advance(120_000);
  assert.equal(new Set(connector.batches).size, 1);
  connector.endHanging(new Error("gone"));
  await clock.advance(120_000);
  assert.deepEqual(connector.contents, ["a", "b"]);
  assertAccounted(recorder.stats());
});

Deno.test("Recorder doubles nothing that was stored without an answer, however long only reading works", async () => {
  const { connector, clock, record, recorder } = fixture();
  for (let i = 0; i < 10; i++) record(`${i}`);
  connector.losesAnswer = true;
  await clock.advance(0);
  assert.equal(connector.stored.length, 10);
  connector.isReadOnly = true;
  for (let i = 10; i < 30; i++) record(`${i}`);
  await clock.advance(600_000);
  connector.isReadOnly = false;
  await clock.advance(60_000);
  assert.deepEqual(connector.contents, Array.from({ length: 30 }, (_, i) => `${i}`));
  assert.deepEqual(recorder.stats().dropped, {});
  assertAccounted(recorder.stats());
});

Deno.test("Recorder doubles nothing of a batch that is taken apart though it was stored", async () => {
  const { connector, clock, record, recorder } = fixture();
  for (let i = 0; i < 20; i++) record(`${i}`);
  const save = connector.saveLogs.bind(connector);
  let attempts = 0;
  connector.saveLogs = async (batch) => {
    if (++attempts < 3) throw new ConnectorError("Cannot save: no answer");
    connector.losesAnswer = attempts === 3;
    return await save(batch);
  };
  await clock.advance(600_000);
  assert.deepEqual(connector.contents, Array.from({ length: 20 }, (_, i) => `${i}`));
  assert.equal(recorder.stats().saved, 20);
  assertAccounted(recorder.stats());
});

Deno.test("Recorder doubles nothing of a batch that is stored in parts, without an answer", async () => {
  const { connector, clock, record, recorder } = fixture();
  for (let i = 0; i < 30; i++) record(`${i}`);
  const keys = new Map<string, number[]>();
  connector.saveLogs = ({ key, logs }) => {
    const ids = keys.get(key) ?? [];
    keys.set(key, ids);
    for (const log of logs.slice(ids.length, ids.length + 2)) {
      const id = connector.stored.length + 1;
      connector.stored.push({ id, content: log.content, log });
      ids.push(id);
    }
    if (ids.length < logs.length) {
      return Promise.reject(new ConnectorError("Cannot save: no answer"));
    }
    return Promise.resolve([...ids]);
  };
  await clock.advance(600_000);
  assert.deepEqual(connector.contents, Array.from({ length: 30 }, (_, i) => `${i}`));
  assert.equal(recorder.stats().saved, 30);
  assertAccounted(recorder.stats());
});

Deno.test("Recorder repeats nothing for a connector without keys that returns too few ids", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.once = false;
  for (let i = 0; i < 8; i++) record(`${i}`);
  const save = connector.saveLogs.bind(connector);
  let attempts = 0;
  connector.saveLogs = async (batch) => {
    if (++attempts <= 3) throw new ConnectorError("Cannot save: no answer");
    return (await save(batch)).slice(0, 1);
  };
  await clock.advance(600_000);
  assert.deepEqual(connector.contents, Array.from({ length: 8 }, (_, i) => `${i}`));
  assertAccounted(recorder.stats());
});

Deno.test("Recorder never takes a storage that can only be read for poison", async () => {
  const { connector, clock, record, recorder } = fixture();
  for (let i = 0; i < 20; i++) {
    record(`${i}`);
    connector.poison.add(`${i}`);
  }
  await clock.advance(3_600_000);
  assert.deepEqual(recorder.stats().dropped, {});
  connector.poison.clear();
  await clock.advance(60_000);
  assert.deepEqual(connector.contents, Array.from({ length: 20 }, (_, i) => `${i}`));
});

Deno.test("Recorder loses nothing where a storage is down for writing again and again", async () => {
  const { connector, clock, record, recorder } = fixture({ recording: { maxQueueItems: 5_000 } });
  let next = 0;
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < 25; i++) {
      connector.poison.add(`${next}`);
      record(`${next++}`);
    }
    await clock.advance(20_000);
    connector.poison.clear();
    await clock.advance(5_000);
    assert.deepEqual(recorder.stats().dropped, {});
    assert.deepEqual(connector.contents.map(Number), Array.from({ length: next }, (_, i) => i));
  }
  assertAccounted(recorder.stats());
});

Deno.test("Recorder loses nothing where a storage goes down while a batch is bisected", async () => {
  const { connector, clock, record, recorder } = fixture({ recording: { batchSize: 20 } });
  const contents = Array.from({ length: 20 }, (_, i) => `${i}`);
  const save = connector.saveLogs.bind(connector);
  connector.saveLogs = async (batch) => {
    const ids = await save(batch);
    if (connector.contents.includes("3")) {
      for (const content of contents) connector.poison.add(content);
    }
    return ids;
  };
  connector.poison.add("2");
  for (const content of contents) record(content);
  await clock.advance(600_000);
  assert.ok(connector.stored.length < 19, "it went down");
  assert.deepEqual(recorder.stats().dropped, { poison: 1 });
  connector.saveLogs = save;
  connector.poison.clear();
  await clock.advance(10_000);
  assert.deepEqual(connector.contents, contents.filter((content) => content !== "2"));
  assertAccounted(recorder.stats());
});

Deno.test("Recorder tries a storage that can only be read a few times in each attempt", async () => {
  const { connector, clock, record } = fixture({
    recording: { maxQueueItems: 5_000, batchSize: 500 },
    random: () => 0.999,
  });
  for (let i = 0; i < 2_000; i++) {
    connector.poison.add(`${i}`);
    record(`${i}`);
  }
  await clock.advance(60_000);
  const before = connector.batches.length;
  await clock.advance(40_000);
  assert.ok(connector.batches.length - before <= 10 * 15, `${connector.batches.length - before}`);
});

Deno.test("Recorder keeps a broken record until another proves that the storage works", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.poison.add("bad");
  record("bad");
  await clock.advance(600_000);
  assert.deepEqual(recorder.stats().dropped, {});
  record("good");
  await clock.advance(60_000);
  assert.deepEqual(recorder.stats().dropped, { poison: 1 });
  assert.deepEqual(connector.contents, ["good"]);
});

Deno.test("Recorder does not make later records wait for a suspect", async () => {
  const { connector, clock, record } = fixture();
  connector.poison.add("bad");
  record("good 0");
  record("bad");
  record("good 1");
  await clock.advance(60_000);
  assert.deepEqual(connector.contents, ["good 0", "good 1"]);
  record("good 2");
  await clock.advance(200);
  assert.deepEqual(connector.contents, ["good 0", "good 1", "good 2"]);
});

Deno.test("Recorder drops a record that can't be read, and keeps the others", async () => {
  const { connector, recorder, record, clock } = fixture();
  connector.readLazily = false;
  record("a");
  const { RequestRecord } = await import("../../../core/log/log_shapes.ts");
  const { RequestContext } = await import("../../../core/log/request_context.ts");
  const { IdSource } = await import("../../../core/log/request_context.ts");
  const broken = new RequestRecord(new RequestContext(new IdSource()));
  Object.defineProperty(broken, "requestBody", {
    get() {
      throw new Error("no");
    },
  });
  recorder.record(broken, 10);
  record("b");
  await clock.advance(200);
  assert.deepEqual(connector.contents, ["a", "b"]);
  assert.deepEqual(recorder.stats().dropped, { poison: 1 });
});
