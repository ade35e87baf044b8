import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { ConnectorError } from "../../../core/errors.ts";
import { RequestContext } from "../../../core/request_context.ts";
import { IdSource } from "../../../core/ids.ts";
import { RequestRecord } from "../../../core/request_record.ts";
import { settle } from "./fake_clock.ts";
import { assertAccounted, fixture, fixtureOn, point } from "./recorder_fixture.ts";
import { ScriptConnector } from "./script_connector.ts";

Deno.test("Recorder does nothing before the first record", async () => {
  const { connector, clock } = fixture();
  await clock.advance(60_000);
  assert.deepEqual(connector.calls, []);
  assert.equal(clock.timers.size, 0);
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
  request.path = "/a";
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

Deno.test("Recorder retries a failed batch unchanged, with the same key, in order", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.behavior = "fails";
  for (let i = 0; i < 12; i++) record(`${i}`);
  await clock.advance(400);
  connector.behavior = "works";
  await clock.advance(60_000);
  const [first, second] = connector.batches;
  assert.equal(second, first);
  assert.equal(first?.key, "test-0");
  assert.deepEqual(connector.contents, Array.from({ length: 12 }, (_, i) => `${i}`));
  assertAccounted(recorder.stats());
});

Deno.test("Recorder backs off up to 30 s, and starts anew after a success", async () => {
  const { connector, clock, record } = fixture({ random: () => 0.999_999 });
  connector.connectBehavior = "fails";
  record("a");
  await clock.advance(200);
  const delays: number[] = [];
  for (let i = 0; i < 8; i++) {
    const [timer] = [...clock.timers];
    const delay = (timer?.at ?? 0) - clock.now();
    delays.push(delay);
    await clock.advance(delay);
  }
  assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  connector.connectBehavior = "works";
  await clock.advance(30_000);
  assert.deepEqual(connector.contents, ["a"]);
  connector.behavior = "fails";
  record("b");
  await clock.advance(200);
  assert.deepEqual([...clock.timers].map(({ at }) => at - clock.now()), [1_000]);
});

Deno.test("Recorder continues after the logs that were saved in part", async () => {
  const { connector, clock, record, recorder } = fixture();
  connector.once = false;
  connector.behavior = "saves_part";
  for (let i = 0; i < 9; i++) record(`${i}`);
  const flushed = recorder.flush();
  await settle();
  assert.deepEqual(connector.contents, ["0", "1", "2", "3"]);
  connector.behavior = "works";
  await clock.advance(0);
  await flushed;
  assert.deepEqual(connector.contents, Array.from({ length: 9 }, (_, i) => `${i}`));
  assert.notEqual(connector.batches[0]?.key, connector.batches[1]?.key);
});

Deno.test("Recorder counts a write without answer as failed, and accepts it late", async () => {
  const { connector, clock, record, recorder, trouble } = fixture();
  connector.behavior = "hangs";
  const log = record("a");
  await clock.advance(10_200);
  assert.equal(recorder.stats().failedWrites, 1);
  assert.deepEqual(trouble.map(({ kind }) => kind), ["timeout"]);
  connector.behavior = "works";
  connector.endHanging();
  await settle();
  assert.equal(log.id, 1);
  await clock.advance(60_000);
  assert.deepEqual(connector.contents, ["a"]);
  assert.equal(connector.batches.length, 1, "it is not handed over again");
  assertAccounted(recorder.stats());
});

Deno.test("Recorder gives a late batch as long again where it can't be recognized", async () => {
  const { connector, clock, record, recorder } = fixture({ random: () => 0 });
  connector.once = false;
  connector.behavior = "hangs";
  record("a");
  await clock.advance(10_200);
  const flushed = recorder.flush();
  await clock.advance(9_999);
  assert.equal(connector.batches.length, 1, "not even a flush cuts it short");
  connector.behavior = "works";
  await clock.advance(1);
  await flushed;
  assert.equal(connector.batches.length, 2);
  assert.equal(connector.batches[0], connector.batches[1]);
});

Deno.test("Recorder uses a late success when the attempt after it fails", async () => {
  const { connector, clock, record, recorder } = fixture({ random: () => 0 });
  connector.behavior = "hangs";
  record("a");
  await clock.advance(10_200);
  // The retry is under way, and hangs as well.
  assert.equal(connector.batches.length, 2);
  connector.endHanging(undefined, 1);
  await settle();
  assert.equal(recorder.stats().saved, 0, "the retry is waited for: never two writes at once");
  connector.endHanging(new ConnectorError("Cannot save: the connection was lost"));
  await settle();
  assert.equal(recorder.stats().saved, 1);
  await clock.advance(60_000);
  assert.equal(connector.batches.length, 2);
});

Deno.test("Recorder connects again after a failure, with one line at the start and one at the end", async () => {
  const { connector, clock, record, trouble, recorder } = fixture();
  connector.connectBehavior = "fails";
  record("a");
  await clock.advance(20_000);
  assert.deepEqual(trouble.map(({ kind }) => kind), ["connect"]);
  assert.match(trouble[0]?.message ?? "", /Cannot open ScriptConnector: Cannot connect: nobody/);
  assert.equal(recorder.stats().state, "retrying");
  connector.connectBehavior = "works";
  await clock.advance(30_000);
  assert.deepEqual(connector.contents, ["a"]);
  assert.deepEqual(trouble.map(({ kind }) => kind), ["connect", "connect"]);
  assert.match(trouble[1]?.message ?? "", /is open/);
});

Deno.test("Recorder gives up on a connect without answer", async () => {
  const { connector, clock, record, trouble } = fixture();
  connector.connectBehavior = "hangs";
  record("a");
  await clock.advance(10_200);
  assert.match(trouble[0]?.message ?? "", /no answer within 10000 ms/);
  connector.connectBehavior = "works";
  await clock.advance(30_000);
  assert.deepEqual(connector.contents, ["a"]);
});

Deno.test("Recorder takes a late connect, whatever the attempt after it comes to", async () => {
  const { connector, clock, record, trouble, recorder } = fixture({ random: () => 0 });
  const answers: ((isOpen: boolean) => void)[] = [];
  connector.connect = () =>
    new Promise<void>((resolve, reject) => {
      answers.push((isOpen) => isOpen ? resolve() : reject(new Error("no")));
    });
  record("a");
  await clock.advance(10_200);
  assert.equal(answers.length, 2);
  answers[0]?.(true);
  await settle();
  answers[1]?.(false);
  await settle();
  assert.deepEqual(connector.contents, ["a"]);
  assert.equal(recorder.stats().state, "idle");
  assert.equal(trouble.length, 2, "it started and it ended");
});

Deno.test("Recorder.ready() connects once for all, and again after a failure", async () => {
  const { connector, recorder } = fixture();
  connector.connectBehavior = "fails";
  await assert.rejects(recorder.ready(), ConnectorError);
  connector.connectBehavior = "works";
  await Promise.all([recorder.ready(), recorder.ready()]);
  await recorder.ready();
  assert.deepEqual(connector.calls, ["connect", "connect", "initDb"]);
});

Deno.test("Recorder.ready() ends the back-off when it succeeds", async () => {
  const { connector, clock, record, recorder } = fixture({ random: () => 0.999 });
  connector.connectBehavior = "fails";
  record("a");
  await clock.advance(20_000);
  connector.connectBehavior = "works";
  await recorder.ready();
  await clock.advance(0);
  assert.deepEqual(connector.contents, ["a"]);
});

Deno.test("Recorder writes metrics with the batch", async () => {
  const { connector, record, recorder, points } = fixture();
  points.push(point(3));
  record("a");
  await recorder.flush();
  assert.equal(connector.batches.length, 1);
  assert.equal(connector.metricsCount, 3);
});

Deno.test("Recorder.metricsChanged() has metrics written where nothing is recorded", async () => {
  const { connector, clock, recorder, points } = fixture();
  points.push(point(2));
  for (let i = 0; i < 10; i++) recorder.metricsChanged();
  assert.equal(clock.timers.size, 1);
  await clock.advance(200);
  assert.equal(connector.metricsCount, 2);
  assert.equal(clock.timers.size, 0);
});

Deno.test("Recorder keeps metrics with a batch that fails", async () => {
  const { connector, clock, record, points } = fixture();
  connector.behavior = "fails";
  points.push(point(2));
  record("a");
  await clock.advance(300);
  points.push(point(5));
  connector.behavior = "works";
  await clock.advance(60_000);
  assert.equal(connector.batches.at(-1)?.metrics.length, 1);
  assert.equal(connector.metricsCount, 2);
});

for (const isAtomic of [true, false]) {
  const sort = isAtomic ? "wholly" : "in part";
  Deno.test(`Recorder stores logs although metrics are refused, ${sort}`, async () => {
    const { connector, clock, record, recorder, points, trouble } = fixture();
    connector.isAtomic = isAtomic;
    connector.once = isAtomic;
    connector.refusesMetrics = true;
    points.push(point(2));
    for (let i = 0; i < 4; i++) record(`${i}`);
    await clock.advance(10_000);
    assert.deepEqual(connector.contents, ["0", "1", "2", "3"]);
    record("4");
    await clock.advance(200);
    assert.equal(connector.contents.at(-1), "4", "later logs do not wait for the metrics");
    await assert.rejects(recorder.flush(), ConnectorError);
    connector.refusesMetrics = false;
    points.push(point(3));
    await clock.advance(60_000);
    await recorder.flush();
    assert.equal(connector.metricsCount, 5);
    assert.ok(trouble.some(({ kind, message }) => kind === "metrics" && /again/.test(message)));
  });
}

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
  assert.equal(recorder.stats().caught, 1);
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
