import assert from "node:assert/strict";
import type { LiveListener, LiveState } from "../../../dashboard/server/live_stream.ts";
import { LiveStream } from "../../../dashboard/server/live_stream.ts";
import { FakeBrowser } from "../support/fake_browser.ts";

function listen(browser: FakeBrowser, listener: Partial<LiveListener> = {}) {
  const told: LiveState[] = [];
  const stream = new LiveStream({
    onLogs() {},
    onReady() {},
    onGap() {},
    onStatus() {},
    onRefused() {},
    ...listener,
    onConnection: (connection) => told.push(connection),
  }, browser);
  return { stream, told };
}

Deno.test("LiveStream tells what the server sends", () => {
  const browser = new FakeBrowser();
  const seen: unknown[] = [];
  const { stream, told } = listen(browser, {
    onLogs: (rows) => seen.push(rows.length),
    onGap: () => seen.push("gap"),
    onStatus: (status) => seen.push(status.inFlight),
  });
  stream.open(() => "live?kind=log");
  browser.source.send("ready");
  browser.source.send("logs", { logs: [{ id: 1 }, { id: 2 }] });
  browser.source.send("gap", { dropped: 3 });
  browser.source.send("status", { inFlight: 4 });
  assert.deepEqual(seen, [2, "gap", 4]);
  assert.deepEqual(told, ["connecting", "live"]);
});

Deno.test("LiveStream survives events that are no JSON", () => {
  const browser = new FakeBrowser();
  const { stream } = listen(browser, { onLogs: () => assert.fail("nothing to tell") });
  stream.open(() => "live");
  browser.source.dispatchEvent(new MessageEvent("logs", { data: "{" }));
  browser.source.dispatchEvent(new MessageEvent("logs", { data: '{"logs":3}' }));
});

Deno.test("LiveStream reconnects after growing pauses, with a fresh URL", async () => {
  const browser = new FakeBrowser();
  let after = 1;
  const { stream, told } = listen(browser);
  stream.open(() => `live?after=${after}`);
  for (const pause of [500, 1_000, 2_000]) {
    browser.source.fail();
    assert.ok(browser.source.isClosed);
    const count = browser.sources.length;
    await browser.pass(pause - 1);
    assert.equal(browser.sources.length, count, `not before ${pause} ms`);
    after++;
    await browser.pass(1);
    assert.equal(browser.sources.length, count + 1);
    assert.equal(browser.source.url, `live?after=${after}`);
  }
  browser.source.send("ready");
  browser.source.fail();
  await browser.pass(500);
  assert.equal(browser.sources.length, 5, "after a success the pauses are short again");
  assert.deepEqual(told.slice(0, 3), ["connecting", "retrying", "retrying"]);
});

Deno.test("LiveStream asks at the first failure whether the session is over", () => {
  const browser = new FakeBrowser();
  let asked = 0;
  const { stream } = listen(browser, { onRefused: () => asked++ });
  stream.open(() => "live");
  browser.source.fail();
  assert.equal(asked, 1);
});

Deno.test("LiveStream.sleep() closes the connection, wake() opens it again", () => {
  const browser = new FakeBrowser();
  const { stream, told } = listen(browser);
  stream.wake();
  assert.equal(browser.sources.length, 0, "nothing to wake yet");
  stream.open(() => "live");
  browser.source.send("ready");
  stream.wake();
  assert.equal(browser.sources.length, 1, "awake already");
  stream.sleep();
  assert.ok(browser.source.isClosed);
  stream.wake();
  assert.equal(browser.sources.length, 2);
  assert.deepEqual(told, ["connecting", "live", "asleep", "connecting"]);
});

Deno.test("LiveStream.close() ends the stream and the pause before the next try", () => {
  const browser = new FakeBrowser();
  const { stream } = listen(browser);
  stream.open(() => "live");
  browser.source.fail();
  assert.equal(browser.waiting, 1);
  stream.close();
  assert.equal(browser.waiting, 0);
  assert.ok(browser.sources.every((source) => source.isClosed));
});
