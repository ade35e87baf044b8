import assert from "node:assert/strict";
import { LiveFeed } from "../../../core/live/live_feed.ts";
import { PAGE_EVENTS } from "../../../core/live/live_format.ts";
import { LiveTail } from "../../../core/live/live_tail.ts";
import { ReadGate } from "../../../core/service/read_gate.ts";
import type { Log } from "../../../core/log/log.ts";

const ALWAYS = { format: PAGE_EVENTS, mayStay: () => true };

function log(id: number, more: Partial<Log> = {}): Log {
  return {
    id,
    content: `GET /${id}`,
    timestamp: 1_000 + id,
    logLevel: "HTTP",
    method: "GET",
    statusCode: 200,
    ...more,
  };
}

/** What is saved by this process alone. */
function ownTail(): LiveTail {
  return new LiveTail({
    connector: { watch: () => undefined },
    ready: () => Promise.resolve(),
    onCaught: () => {},
  });
}

function feedOf(stored: Log[] = [], isComplete = true) {
  const tail = ownTail();
  const feed = new LiveFeed(
    {
      reads: new ReadGate(),
      logs: {
        read: ({ after, limit }) =>
          Promise.resolve({
            logs: stored.filter((entry) => after === undefined || entry.timestamp > after.timestamp)
              .sort((a, b) => b.timestamp - a.timestamp).slice(0, limit),
            isComplete,
            scannedTo: undefined,
          }),
      },
      health: { liveFigures: () => ({ inFlight: 0 }) },
    },
    tail,
    () => {},
  );
  return { feed, tail };
}

/** Reads events until so many of a kind are there. */
async function read(stream: ReadableStream<Uint8Array>, kind: string, count: number) {
  const reader = stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  const events: {
    event: string;
    id: string | undefined;
    data: { logs?: Log[]; dropped?: number };
  }[] = [];
  let text = "";
  while (events.filter(({ event }) => event === kind).length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
    let end;
    while ((end = text.indexOf("\n\n")) >= 0) {
      const lines = new Map(
        text.slice(0, end).split("\n").map((
          line,
        ) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
      );
      events.push({
        event: lines.get("event") ?? "",
        id: lines.get("id"),
        data: JSON.parse(lines.get("data") ?? "null"),
      });
      text = text.slice(end + 2);
    }
  }
  await reader.cancel();
  return events;
}

Deno.test("LiveFeed sends what is saved to whom it concerns, with its cursor", async () => {
  const { feed, tail } = feedOf();
  const stream = feed.open({ statusCode: "5xx" }, undefined, ALWAYS);
  await new Promise((resolve) => setTimeout(resolve, 0));
  tail.publish([log(1), log(2, { statusCode: 503 })]);
  const events = await read(stream, "logs", 1);
  assert.deepEqual(events.map(({ event }) => event), ["ready", "status", "logs"]);
  assert.deepEqual(events.at(-1)?.data.logs?.map(({ id }) => id), [2]);
  assert.equal(events.at(-1)?.id, "1002:2");
  assert.equal(feed.active, false);
});

Deno.test("LiveFeed sends what a query lets through", async () => {
  const { feed, tail } = feedOf();
  const stream = feed.open({ where: { not: { path: "/health" } } }, undefined, ALWAYS);
  tail.publish([log(1, { path: "/health" }), log(2, { path: "/users" })]);
  const events = await read(stream, "logs", 1);
  assert.deepEqual(events.at(-1)?.data.logs?.map(({ id }) => id), [2]);
});

Deno.test("LiveFeed looks into bodies, and sends nothing of which it has none", async () => {
  const { feed, tail } = feedOf();
  const stream = feed.open({ where: { not: { bodyText: "secret" } } }, undefined, ALWAYS);
  tail.publish([log(1, { requestBody: "secret" }), log(2), log(3, { responseBody: "open" })]);
  const events = await read(stream, "logs", 1);
  assert.deepEqual(events.at(-1)?.data.logs?.map(({ id }) => id), [3]);
});

Deno.test("LiveFeed asks the storage what was missed, where bodies matter", async () => {
  const stored = [log(1), log(2)];
  const { feed, tail } = feedOf(stored);
  tail.join(() => {});
  tail.publish([log(1), log(2), log(3)]);
  const since = { timestamp: 1_001, id: 1 };
  const stream = feed.open({ where: { bodyText: "open" } }, since, ALWAYS);
  const events = await read(stream, "logs", 1);
  assert.deepEqual(events.at(-1)?.data.logs?.map(({ id }) => id), [2]);
});

Deno.test("LiveFeed sends summaries only, and no recorded text can forge an event", async () => {
  const { feed, tail } = feedOf();
  const stream = feed.open({}, undefined, ALWAYS);
  tail.publish([
    log(1, {
      content: "a\n\nevent: x\ndata: {}\n\r\n",
      requestBody: "secret",
      headers: { a: "b" },
    }),
  ]);
  const events = await read(stream, "logs", 1);
  const row = events.at(-1)?.data.logs?.[0];
  assert.equal(row?.content, "a\n\nevent: x\ndata: {}\n\r\n");
  assert.ok(row !== undefined && !("requestBody" in row) && !("headers" in row));
});

Deno.test("LiveFeed refills what a client missed, by id, nothing twice", async () => {
  // Id 4 began before the cursor's log and ended after it.
  const stored = [log(1), log(2), log(3), log(4, { timestamp: 990 })];
  const { feed, tail } = feedOf(stored);
  const stream = feed.open({}, { timestamp: 1_002, id: 2 }, ALWAYS);
  tail.publish([log(4, { timestamp: 990 }), log(5)]);
  const events = await read(stream, "logs", 1);
  const ids = events.flatMap(({ data }) => data?.logs?.map(({ id }) => id) ?? []);
  assert.deepEqual(ids, [3, 4, 5]);
});

Deno.test("LiveFeed tells of a gap when too much was missed", async () => {
  const { feed } = feedOf(Array.from({ length: 600 }, (_, i) => log(i + 1)));
  const events = await read(feed.open({}, { timestamp: 0, id: 0 }, ALWAYS), "logs", 1);
  assert.ok(events.some(({ event }) => event === "gap"));
  assert.equal(events.at(-1)?.data.logs?.length, 500);
});

Deno.test("LiveFeed tells of a gap where the storage was not searched to the end", async () => {
  const { feed } = feedOf([log(1)], false);
  const events = await read(feed.open({}, { timestamp: 0, id: 0 }, ALWAYS), "logs", 1);
  assert.ok(events.some(({ event }) => event === "gap"));
});

Deno.test("LiveFeed tells of no gap where a busy client has everything already", async () => {
  const stored = Array.from({ length: 600 }, (_, i) => log(i + 1));
  const { feed, tail } = feedOf(stored);
  await read(feed.open({}, undefined, ALWAYS), "ready", 1);
  tail.publish(stored);
  const events = await read(feed.open({}, { timestamp: 1_598, id: 598 }, ALWAYS), "logs", 1);
  assert.ok(!events.some(({ event }) => event === "gap"));
  assert.deepEqual(events.at(-1)?.data.logs?.map(({ id }) => id), [599, 600]);
});

Deno.test("LiveFeed tells of a gap where a long request may be behind a full page", async () => {
  // Id 600 began first of all and ended last.
  const stored = Array.from({ length: 599 }, (_, i) => log(i + 1));
  const { feed } = feedOf([...stored, log(600, { timestamp: 990 })]);
  const events = await read(feed.open({}, { timestamp: 1_598, id: 598 }, ALWAYS), "logs", 1);
  assert.ok(events.some(({ event }) => event === "gap"));
});

Deno.test("LiveFeed refills a long request that is not among the newest", async () => {
  const stored = Array.from({ length: 600 }, (_, i) => log(i + 1));
  const long = log(601, { timestamp: 990, headers: { a: "b" }, requestBody: "secret" });
  const { feed, tail } = feedOf([...stored, long]);
  await read(feed.open({}, undefined, ALWAYS), "ready", 1);
  tail.publish([...stored, long, log(602, { statusCode: 503 })]);
  const events = await read(
    feed.open({ statusCode: "200" }, { timestamp: 1_600, id: 600 }, ALWAYS),
    "logs",
    1,
  );
  assert.deepEqual(events.map(({ event }) => event), ["ready", "logs"]);
  assert.deepEqual(events.at(-1)?.data.logs?.map(({ id }) => id), [601]);
});

Deno.test("LiveFeed refills by the order of saving, whatever the ids of other processes", async () => {
  const { feed, tail } = feedOf();
  await read(feed.open({}, undefined, ALWAYS), "ready", 1);
  tail.publish([log(7)]);
  tail.publish([log(5)]);
  const stream = feed.open({}, { timestamp: 1_007, id: 7 }, ALWAYS);
  tail.publish([log(6), log(5)]);
  const events = await read(stream, "logs", 1);
  const ids = events.flatMap(({ data }) => data?.logs?.map(({ id }) => id) ?? []);
  assert.deepEqual(ids, [5, 6]);
});

Deno.test("LiveFeed leaves out events for a client that does not read, and drops it in the end", async () => {
  const { feed, tail } = feedOf();
  const stream = feed.open({}, undefined, ALWAYS);
  await new Promise((resolve) => setTimeout(resolve, 0));
  const big = "x".repeat(1_900);
  for (let i = 0; i < 400; i++) tail.publish([log(i, { content: big })]);
  assert.equal(feed.active, false);
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.byteLength;
  assert.ok(bytes < 300_000, `${bytes}`);
});

Deno.test("LiveFeed.open() refuses more than 20 streams, and all after close", async () => {
  const { feed } = feedOf();
  const streams = Array.from({ length: 20 }, () => feed.open({}, undefined, ALWAYS));
  assert.throws(() => feed.open({}, undefined, ALWAYS), { name: "ServiceError", fault: "busy" });
  feed.close();
  assert.throws(() => feed.open({}, undefined, ALWAYS), { name: "ServiceError", fault: "closed" });
  await Promise.all(streams.map((stream) => stream.cancel()));
});

Deno.test("LiveFeed ends a stream whose refill fails, and counts it", async () => {
  let caught = 0;
  const feed = new LiveFeed(
    {
      reads: new ReadGate(),
      logs: { read: () => Promise.reject(new Error("down")) },
      health: { liveFigures: () => ({}) },
    },
    ownTail(),
    () => caught++,
  );
  assert.deepEqual(await read(feed.open({}, { timestamp: 0, id: 0 }, ALWAYS), "logs", 1), []);
  assert.equal(caught, 1);
});

Deno.test("LiveFeed reads for one client at a time, and for none while eight others read", async () => {
  const reads = new ReadGate();
  let reading = 0;
  let most = 0;
  let count = 0;
  const feed = new LiveFeed(
    {
      reads,
      logs: {
        async read() {
          count++;
          most = Math.max(most, ++reading);
          await new Promise((resolve) => setTimeout(resolve, 1));
          reading--;
          return { logs: [log(1)], isComplete: true, scannedTo: undefined };
        },
      },
      health: { liveFigures: () => ({}) },
    },
    ownTail(),
    () => assert.fail(),
  );
  const open = () => feed.open({}, { timestamp: 0, id: 0 }, ALWAYS);
  const streams = Array.from({ length: 19 }, open);
  for (const events of await Promise.all(streams.map((stream) => read(stream, "logs", 1)))) {
    assert.equal(events.at(-1)?.data.logs?.length, 1);
  }
  assert.deepEqual({ count, most }, { count: 19, most: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const others = Array.from({ length: 8 }, () => reads.run(() => promise));
  const [gap] = await read(open(), "gap", 1);
  assert.equal(gap?.data.dropped, 1);
  assert.equal(count, 19);
  resolve();
  await Promise.all(others);
});
