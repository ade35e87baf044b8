import assert from "node:assert/strict";
import { ConnectorError } from "../../../core/connectors/errors.ts";
import { settle } from "./fake_clock.ts";
import { assertAccounted, fixture, point } from "./recorder_fixture.ts";

Deno.test("Recorder.flush() resolves when all recorded before is stored", async () => {
  const { connector, clock, record, recorder } = fixture();
  for (let i = 0; i < 35; i++) record(`${i}`);
  const flushed = recorder.flush();
  await clock.advance(0);
  await flushed;
  assert.equal(connector.stored.length, 35);
});

Deno.test("Recorder.flush() does not even connect when there is nothing to store", async () => {
  const { connector, clock, recorder } = fixture();
  await recorder.flush();
  assert.deepEqual(connector.calls, []);
  assert.equal(clock.timers.size, 0);
});

Deno.test("Recorder.flush() stores metrics counted before the call", async () => {
  const { connector, recorder, points } = fixture();
  points.push(point(4));
  await recorder.flush();
  assert.equal(connector.metricsCount, 4);
});

Deno.test("Recorder.flush() rejects when it can't be now, says what waits, and keeps it", async () => {
  const { connector, record, recorder, clock } = fixture();
  connector.behavior = "fails";
  record("a");
  record("b");
  await assert.rejects(recorder.flush(), (error: unknown) => {
    assert.ok(error instanceof ConnectorError);
    assert.match(error.message, /the storage is down: 2 records wait and are tried again/);
    return true;
  });
  connector.behavior = "works";
  await clock.advance(30_000);
  assert.deepEqual(connector.contents, ["a", "b"]);
  await recorder.flush();
});

Deno.test("Recorder.flush() does not wait for the back-off", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.behavior = "fails";
  record("a");
  await clock.advance(30_000);
  connector.behavior = "works";
  const flushed = recorder.flush();
  await clock.advance(0);
  await flushed;
  assert.deepEqual(connector.contents, ["a"]);
});

Deno.test("Recorder.flush() tries itself when an attempt under way fails", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.behavior = "hangs";
  record("a");
  await clock.advance(200);
  const flushed = recorder.flush();
  connector.behavior = "works";
  connector.endHanging(new ConnectorError("Cannot save: the connection was lost"));
  await clock.advance(0);
  await flushed;
  assert.deepEqual(connector.contents, ["a"]);
});

Deno.test("Recorder.flush() shares the work of calls at the same time", async () => {
  const { connector, record, recorder, clock } = fixture();
  record("a");
  const first = recorder.flush();
  record("b");
  const second = recorder.flush();
  const third = recorder.flush();
  await clock.advance(0);
  await Promise.all([first, second, third]);
  assert.deepEqual(connector.contents, ["a", "b"]);
  assert.equal(connector.maxConcurrent, 1);
});

Deno.test("Recorder.flush() tells once of records that were dropped", async () => {
  const { record, recorder } = fixture({ recording: { maxQueueItems: 2 } });
  for (let i = 0; i < 5; i++) record(`${i}`);
  await assert.rejects(
    recorder.flush(),
    /3 records were dropped since the last flush \(3 queue_full\)/,
  );
  record("later");
  await recorder.flush();
});

Deno.test("Recorder.flush() does not tell of records dropped after the call", async () => {
  const { record, recorder, connector } = fixture({ recording: { maxQueueItems: 2 } });
  connector.behavior = "hangs";
  record("a");
  const flushed = recorder.flush();
  await settle();
  for (let i = 0; i < 5; i++) record(`${i}`);
  connector.behavior = "works";
  connector.endHanging();
  await flushed;
  assert.equal(recorder.stats().dropped["queue_full"], 4);
});

Deno.test("Recorder.close() stores what waits, disconnects, leaves no timer", async () => {
  const { connector, clock, record, recorder } = fixture({ retention: { enabled: true } });
  for (let i = 0; i < 25; i++) record(`${i}`);
  const closed = recorder.close();
  await clock.advance(0);
  await closed;
  assert.equal(connector.stored.length, 25);
  assert.equal(connector.calls.at(-1), "disconnect");
  assert.equal(clock.timers.size, 0);
  assert.equal(recorder.stats().state, "closed");
});

Deno.test("Recorder.close() can be called again, and disconnects once", async () => {
  const { connector, record, recorder } = fixture();
  record("a");
  assert.equal(recorder.close(), recorder.close());
  await recorder.close();
  await recorder.close();
  assert.equal(connector.calls.filter((call) => call === "disconnect").length, 1);
});

Deno.test("Recorder.close() without use does not touch the storage", async () => {
  const { connector, recorder } = fixture();
  await recorder.close();
  assert.deepEqual(connector.calls, []);
});

Deno.test("Recorder.close() tries again until its time is over", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.behavior = "fails";
  record("a");
  const closed = recorder.close();
  await clock.advance(3_000);
  connector.behavior = "works";
  await clock.advance(600);
  await closed;
  assert.deepEqual(connector.contents, ["a"]);
});

Deno.test("Recorder.close() rejects after everything is released when records are lost", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.behavior = "fails";
  for (let i = 0; i < 25; i++) record(`${i}`);
  const closed = recorder.close();
  await clock.advance(4_000);
  await assert.rejects(closed, /Cannot store 25 records before closing: .*down: they are lost/);
  assert.deepEqual(recorder.stats().dropped, { unsaved_at_close: 25 });
  assertAccounted(recorder.stats());
  assert.equal(clock.timers.size, 0);
  assert.equal(connector.calls.at(-1), "disconnect");
});

for (const place of ["connect", "saveLogs", "disconnect"] as const) {
  Deno.test(`Recorder.close() ends in time when ${place}() never answers`, async () => {
    const { connector, clock, record, recorder } = fixture();
    if (place === "connect") connector.connectBehavior = "hangs";
    if (place === "saveLogs") connector.behavior = "hangs";
    if (place === "disconnect") {
      connector.disconnect = () => new Promise(() => {}) as unknown as undefined;
    }
    record("a");
    let isOver = false;
    const closed = recorder.close().catch(() => {}).finally(() => isOver = true);
    await clock.advance(5_000);
    assert.ok(isOver);
    await closed;
    assert.equal(clock.timers.size, 0);
    assertAccounted(recorder.stats());
    if (place === "saveLogs") {
      connector.endHanging();
      await settle();
      assertAccounted(recorder.stats());
      assert.equal(clock.timers.size, 0);
    }
  });
}

Deno.test("Recorder.close() disconnects what came to be connected after it", async () => {
  const { connector, clock, record, recorder } = fixture();
  const { promise, resolve } = Promise.withResolvers<void>();
  connector.connect = () => promise;
  record("a");
  const closed = recorder.close().catch(() => {});
  await clock.advance(5_000);
  await closed;
  connector.calls.length = 0;
  resolve();
  await settle();
  assert.deepEqual(connector.calls, ["initDb", "disconnect"]);
  assert.equal(clock.timers.size, 0);
});

Deno.test("Recorder.close() settles those who flush", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.behavior = "hangs";
  record("a");
  const flushed = recorder.flush();
  const closed = recorder.close();
  await clock.advance(5_000);
  await assert.rejects(flushed, /1 unsaved_at_close/);
  await assert.rejects(closed, ConnectorError);
});

Deno.test("Recorder.record() after close() is counted", async () => {
  const { clock, record, recorder, trouble } = fixture();
  await recorder.close();
  record("a");
  record("b");
  assert.deepEqual(recorder.stats().dropped, { closed: 2 });
  assert.equal(clock.timers.size, 0);
  assert.equal(trouble.length, 1);
  await assert.rejects(recorder.flush(), /2 closed/);
  await recorder.flush();
  await assert.rejects(recorder.ready(), /closed/);
  recorder.metricsChanged();
  assert.equal(clock.timers.size, 0);
});
