import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { ConnectorError } from "../../../core/connectors/errors.ts";
import { IdSource, RequestContext } from "../../../core/log/request_context.ts";
import { RequestRecord } from "../../../core/log/log_shapes.ts";
import { settle } from "./fake_clock.ts";
import { assertAccounted, fixture, fixtureOn } from "./recorder_fixture.ts";
import { ScriptConnector } from "./script_connector.ts";

Deno.test("Recorder does nothing before the first record", async () => {
  const { connector, clock } = fixture();
  await clock.advance(60_000);
  assert.deepEqual(connector.calls, []);
  assert.equal(clock.timers.size, 0);
});

Deno.test("Recorder.record() has a record wait longer for a storage that asks for it, unless watched", async () => {
  class Calm extends ScriptConnector {
    calm = 0;
    override get calmIntervalMs(): number {
      return this.calm;
    }
  }
  const waits: [calmMs: number, isWatched: boolean, waitMs: number][] = [
    [1_000, false, 1_000],
    [1_000, true, 200],
    [50, false, 200],
    [NaN, false, 200],
    [Infinity, false, 60_000],
  ];
  for (const [calmMs, isWatched, waitMs] of waits) {
    const connector = new Calm();
    connector.calm = calmMs;
    const hooks = { isWatched: () => isWatched };
    const { recorder, clock, record } = fixture({ connector, hooks });
    record("one");
    await clock.advance(waitMs - 1);
    assert.equal(connector.stored.length, 0);
    await clock.advance(1);
    assert.equal(connector.stored.length, 1, `${calmMs}, ${isWatched}`);
    await recorder.close();
  }
});

Deno.test("Recorder.record() has a record written after the flush interval", async () => {
  const { connector, clock, record, recorder } = fixture();
  record("a");
  await clock.advance(199);
  assert.deepEqual(connector.contents, []);
  await clock.advance(1);
  assert.deepEqual(connector.contents, ["a"]);
  assert.deepEqual(connector.calls, ["connect", "initDb", "saveLogs"]);
  assert.equal(recorder.stats().saved, 1);
  assert.equal(clock.timers.size, 0, "no timer while nothing waits");
});

Deno.test("Recorder.record() never writes within the caller's turn", async () => {
  const { connector, clock, record } = fixture();
  for (let i = 0; i < 50; i++) record(`${i}`);
  await settle();
  assert.deepEqual(connector.calls, []);
  await clock.advance(0);
  assert.equal(connector.stored.length, 50);
});

Deno.test("Recorder.record() has a full batch written at once, and the rest in order", async () => {
  const { connector, clock, record } = fixture();
  const contents = Array.from({ length: 25 }, (_, i) => `${i}`);
  for (const content of contents) record(content);
  await clock.advance(0);
  assert.deepEqual(connector.batches.map(({ logs }) => logs.length), [10, 10]);
  await clock.advance(200);
  assert.deepEqual(connector.contents, contents);
  assert.equal(connector.maxConcurrent, 1);
});

Deno.test("Recorder keeps at most one timer while records wait, and it lets the process end", () => {
  const { clock, record } = fixture();
  for (let i = 0; i < 30; i++) record(`${i}`);
  assert.equal(clock.timers.size, 1);
  assert.ok([...clock.timers].every(({ keepsAlive }) => !keepsAlive));
});

Deno.test("Recorder.flush() keeps the process alive until it is settled", async () => {
  const { clock, record, recorder, connector } = fixture();
  connector.behavior = "hangs";
  record("a");
  const flushed = recorder.flush();
  await settle();
  assert.ok([...clock.timers].some(({ keepsAlive }) => keepsAlive));
  connector.endHanging();
  await flushed;
  assert.equal(clock.timers.size, 0);
});

Deno.test("Recorder gives a log its id in place, and tells the listener", async () => {
  const { record, recorder, saved } = fixture();
  const first = record("a");
  const second = record("b");
  await recorder.flush();
  assert.deepEqual([first.id, second.id], [1, 2]);
  assert.deepEqual(saved, [first, second]);
});

Deno.test("Recorder hands plain logs to a connector that does not read lazily", async () => {
  const { connector, recorder } = fixture();
  connector.readLazily = false;
  const context = new RequestContext(new IdSource());
  const request = new RequestRecord(context);
  request.method = "GET";
  request.line = { origin: "", path: "/a", query: "" };
  recorder.record(request, 10);
  await recorder.flush();
  const { log } = connector.stored[0] ?? assert.fail();
  assert.notEqual(log, request);
  assert.equal({ ...log }.content, "GET /a");
  assert.equal(request.id, 1);
});

Deno.test("Recorder hands the very record to a connector that reads lazily", async () => {
  const { connector, record, recorder } = fixture();
  const log = record("a");
  await recorder.flush();
  assert.equal(connector.stored[0]?.log, log);
});

Deno.test("Recorder writes outside the context of the request that woke it", async () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  class Spy extends ScriptConnector {
    override connect(): void {
      seen.push(storage.getStore());
    }
    override saveLogs(batch: Parameters<ScriptConnector["saveLogs"]>[0]): Promise<number[]> {
      seen.push(storage.getStore());
      return super.saveLogs(batch);
    }
  }
  const { clock, record, recorder } = fixtureOn(new Spy());
  storage.run("request", () => record("a"));
  await clock.advance(200);
  await storage.run("request", () => {
    record("b");
    return recorder.flush();
  });
  assert.deepEqual(seen, [undefined, undefined, undefined]);
});

Deno.test("Recorder counts a listener that throws, and goes on", async () => {
  const { record, recorder, trouble } = fixture({
    hooks: {
      onSaved: () => {
        throw new Error("broken");
      },
    },
  });
  record("a");
  await recorder.flush();
  record("b");
  await recorder.flush();
  assert.equal(recorder.stats().saved, 2);
  assert.equal(recorder.stats().caught, 2);
  assert.deepEqual(trouble.map(({ kind }) => kind), ["listener"]);
});

Deno.test("Recorder stays on its feet when every hook throws", async () => {
  const fail = () => {
    const nothing: unknown = null;
    throw nothing;
  };
  const { record, recorder, connector } = fixture({
    hooks: { takeMetrics: fail, onSaved: fail, onTrouble: fail, redactText: fail },
  });
  record("a");
  await recorder.flush();
  connector.behavior = "fails";
  record("b");
  await assert.rejects(recorder.flush(), ConnectorError);
  assertAccounted(recorder.stats());
  assert.ok(recorder.stats().caught > 0);
});

Deno.test("Recorder.record() takes a log whose level can't be read", async () => {
  const { recorder, connector } = fixture();
  const log = {
    id: 0,
    content: "a",
    timestamp: 1,
    get logLevel(): never {
      throw new Error("no");
    },
  };
  recorder.record(log, 10);
  await recorder.flush();
  assert.deepEqual(connector.contents, ["a"]);
  // Once for its weight in the queue, once for its group.
  assert.equal(recorder.stats().caught, 2);
});

Deno.test("Recorder bounds what is being written too", async () => {
  const { connector, clock, record, recorder } = fixture({ recording: { maxQueueItems: 15 } });
  connector.behavior = "fails";
  for (let i = 0; i < 40; i++) record(`${i}`);
  await clock.advance(500);
  for (let i = 0; i < 40; i++) record(`${i}`);
  const { queued, writing, dropped } = recorder.stats();
  assert.deepEqual([queued, writing], [5, 10]);
  assert.deepEqual(dropped, { queue_full: 65 });
});

Deno.test("Recorder tells once that records are dropped, and once that it is over", async () => {
  const { connector, clock, record, trouble } = fixture({ recording: { maxQueueItems: 2 } });
  connector.behavior = "fails";
  for (let i = 0; i < 9; i++) record(`${i}`);
  await clock.advance(20_000);
  connector.behavior = "works";
  await clock.advance(60_000);
  const lines = trouble.filter(({ kind }) => kind === "drop");
  assert.match(lines[0]?.message ?? "", /Records are being dropped \(queue_full\)/);
  assert.equal(lines[1]?.message, "No more records are dropped; so far: 7 queue_full");
  assert.equal(lines.length, 2);
});

Deno.test("Recorder goes on when the clock is set back or forward", async () => {
  const { connector, clock, record } = fixture();
  record("a");
  clock.jump(-3_600_000);
  await clock.advance(200);
  connector.behavior = "fails";
  record("b");
  await clock.advance(300);
  clock.jump(7_200_000);
  connector.behavior = "works";
  await clock.advance(30_000);
  assert.deepEqual(connector.contents, ["a", "b"]);
});
