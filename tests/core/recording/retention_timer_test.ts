import assert from "node:assert/strict";
import { settle } from "./fake_clock.ts";
import { fixture } from "./recorder_fixture.ts";

const MINUTE = 60_000;

function cleanups(calls: readonly string[]): number {
  return calls.filter((call) => call === "cleanup").length;
}

Deno.test("RetentionTimer runs a minute after the start, then at the interval", async () => {
  const { connector, clock, record, recorder } = fixture({
    retention: { enabled: true },
    random: () => 0,
  });
  await clock.advance(MINUTE * 90);
  assert.equal(cleanups(connector.calls), 0, "not before something is recorded");
  record("a");
  await clock.advance(200 + MINUTE - 1);
  assert.equal(cleanups(connector.calls), 0);
  await clock.advance(1);
  assert.equal(cleanups(connector.calls), 1);
  await clock.advance(30 * MINUTE);
  assert.equal(cleanups(connector.calls), 2);
  assert.equal(clock.timers.size, 1);
  assert.ok([...clock.timers].every(({ keepsAlive }) => !keepsAlive));
  await recorder.close();
  assert.equal(clock.timers.size, 0);
});

Deno.test("RetentionTimer is not there when retention is off", async () => {
  const { connector, clock, record } = fixture();
  record("a");
  await clock.advance(MINUTE * 90);
  assert.equal(cleanups(connector.calls), 0);
  assert.equal(clock.timers.size, 0);
});

Deno.test("RetentionTimer reports what was deleted", async () => {
  const { connector, clock, record, recorder } = fixture({ retention: { enabled: true } });
  connector.cleanup = () => 42;
  record("a");
  await clock.advance(2 * MINUTE);
  assert.equal(recorder.stats().lastCleanup?.deleted, 42);
});

Deno.test("RetentionTimer never runs twice at a time, and tells when a run does not end", async () => {
  const { connector, clock, record, recorder, trouble } = fixture({ retention: { enabled: true } });
  let runs = 0;
  const { promise, resolve } = Promise.withResolvers<number>();
  connector.cleanup = () => {
    runs++;
    return promise;
  };
  record("a");
  await clock.advance(100 * MINUTE);
  assert.equal(runs, 1);
  assert.match(trouble[0]?.message ?? "", /the cleanup before has not ended/);
  resolve(3);
  await clock.advance(40 * MINUTE);
  assert.equal(runs, 2);
  assert.ok(recorder.stats().failedCleanups > 0);
  assert.equal(trouble.length, 2);
});

for (
  const [what, cleanup] of Object.entries<() => number | Promise<number>>({
    "throws null": () => {
      const nothing: unknown = null;
      throw nothing;
    },
    "rejects": () => Promise.reject(new Error("no")),
    "returns text": () => "3" as unknown as number,
    "returns -1": () => -1,
    "returns nothing": () => undefined as unknown as number,
  })
) {
  Deno.test(`RetentionTimer counts a cleanup that ${what}, tells once, and goes on`, async () => {
    const { connector, clock, record, recorder, trouble } = fixture({
      retention: { enabled: true },
    });
    connector.cleanup = cleanup;
    record("a");
    await clock.advance(70 * MINUTE);
    assert.equal(recorder.stats().failedCleanups, 3);
    assert.deepEqual(trouble.map(({ kind }) => kind), ["cleanup"]);
    connector.cleanup = () => 1;
    await clock.advance(40 * MINUTE);
    assert.deepEqual(trouble.map(({ kind }) => kind), ["cleanup", "cleanup"]);
  });
}

Deno.test("RetentionTimer takes an interval longer than timers can wait", async () => {
  const { connector, clock, record } = fixture({
    retention: { enabled: true, cleanupIntervalMinutes: 1e9 },
  });
  record("a");
  await clock.advance(2 * MINUTE);
  await settle();
  assert.equal(cleanups(connector.calls), 1);
  assert.ok([...clock.timers].every(({ at }) => at - clock.now() < 2 ** 31));
});
