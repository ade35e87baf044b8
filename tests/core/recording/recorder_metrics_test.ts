import assert from "node:assert/strict";
import { ConnectorError } from "../../../core/connectors/errors.ts";
import { fixture, point } from "./recorder_fixture.ts";

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

Deno.test("Recorder writes metrics every 5 s, however many batches there are", async () => {
  const { connector, clock, record, recorder, points } = fixture();
  for (let i = 0; i < 60; i++) {
    points.push(point());
    recorder.metricsChanged();
    record(`${i}`);
    await clock.advance(200);
  }
  const withMetrics = connector.batches.filter(({ metrics }) => metrics.length > 0);
  assert.ok(connector.batches.length >= 50, `${connector.batches.length} batches`);
  assert.equal(withMetrics.length, 3);
  await clock.advance(5_000);
  assert.equal(connector.metricsCount, 60, "the last are written although nothing is recorded");
  assert.equal(clock.timers.size, 0);
});

Deno.test("Recorder writes metrics that come alone every 5 s, and at flush and close", async () => {
  const { connector, clock, recorder, points } = fixture();
  const count = () => {
    points.push(point());
    recorder.metricsChanged();
  };
  for (let i = 0; i < 100; i++) {
    count();
    await clock.advance(100);
  }
  assert.equal(connector.batches.length, 2);
  count();
  await recorder.flush();
  assert.equal(connector.metricsCount, 101);
  count();
  await recorder.close();
  assert.equal(connector.metricsCount, 102);
});

Deno.test("Recorder lets records written after metrics wait no longer than ever", async () => {
  const { connector, clock, record, recorder, points } = fixture();
  points.push(point());
  recorder.metricsChanged();
  await clock.advance(200);
  points.push(point());
  recorder.metricsChanged();
  record("a");
  await clock.advance(200);
  assert.deepEqual(connector.contents, ["a"]);
});
