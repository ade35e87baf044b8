import assert from "node:assert/strict";
import { LiveFeed } from "../../../core/http/live_feed.ts";
import type { Log } from "../../../core/log.ts";

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

function feedOf(stored: Log[] = [], isComplete = true) {
  const caught: unknown[] = [];
  const feed = new LiveFeed({
    readLogs: ({ after, limit }) =>
      Promise.resolve({
        logs: stored.filter((entry) => after === undefined || entry.timestamp > after.timestamp)
          .sort((a, b) => b.timestamp - a.timestamp).slice(0, limit),
        isComplete,
        scannedTo: undefined,
      }),
    status: () => ({ inFlight: 0 }),
  }, () => caught.push(1));
  return { feed, caught };
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
  const { feed } = feedOf();
  const stream = feed.open({ statusCode: "5xx" }, undefined);
  feed.publish([log(1), log(2, { statusCode: 503 })]);
  const events = await read(stream, "logs", 1);
  assert.deepEqual(events.map(({ event }) => event), ["ready", "status", "logs"]);
  assert.deepEqual(events.at(-1)?.data.logs?.map(({ id }) => id), [2]);
  assert.equal(events.at(-1)?.id, "1002:2");
  assert.equal(feed.active, false);
});

Deno.test("LiveFeed sends what a query lets through", async () => {
  const { feed } = feedOf();
  const stream = feed.open({ where: { not: { path: "/health" } } }, undefined);
  feed.publish([log(1, { path: "/health" }), log(2, { path: "/users" })]);
  const events = await read(stream, "logs", 1);
  assert.deepEqual(events.at(-1)?.data.logs?.map(({ id }) => id), [2]);
});

Deno.test("LiveFeed sends summaries only, and no recorded text can forge an event", async () => {
  const { feed } = feedOf();
  const stream = feed.open({}, undefined);
  feed.publish([
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
  const { feed } = feedOf(stored);
  const stream = feed.open({}, { timestamp: 1_002, id: 2 });
  feed.publish([log(4, { timestamp: 990 }), log(5)]);
  const events = await read(stream, "logs", 2);
  const ids = events.flatMap(({ data }) => data?.logs?.map(({ id }) => id) ?? []);
  assert.deepEqual(ids, [3, 4, 5]);
});

Deno.test("LiveFeed tells of a gap when too much was missed", async () => {
  const { feed } = feedOf(Array.from({ length: 600 }, (_, i) => log(i + 1)));
  const events = await read(feed.open({}, { timestamp: 0, id: 0 }), "logs", 1);
  assert.ok(events.some(({ event }) => event === "gap"));
  assert.equal(events.at(-1)?.data.logs?.length, 500);
});

Deno.test("LiveFeed tells of a gap where the storage was not searched to the end", async () => {
  const { feed } = feedOf([log(1)], false);
  const events = await read(feed.open({}, { timestamp: 0, id: 0 }), "logs", 1);
  assert.ok(events.some(({ event }) => event === "gap"));
});

Deno.test("LiveFeed tells of no gap where a busy client has everything already", async () => {
  const { feed } = feedOf(Array.from({ length: 600 }, (_, i) => log(i + 1)));
  const events = await read(feed.open({}, { timestamp: 1_598, id: 598 }), "logs", 1);
  assert.ok(!events.some(({ event }) => event === "gap"));
  assert.deepEqual(events.at(-1)?.data.logs?.map(({ id }) => id), [599, 600]);
});

Deno.test("LiveFeed leaves out events for a client that does not read, and drops it in the end", async () => {
  const { feed } = feedOf();
  const stream = feed.open({}, undefined);
  await new Promise((resolve) => setTimeout(resolve, 0));
  const big = "x".repeat(1_900);
  for (let i = 0; i < 400; i++) feed.publish([log(i, { content: big })]);
  assert.equal(feed.active, false);
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.byteLength;
  assert.ok(bytes < 300_000, `${bytes}`);
});

Deno.test("LiveFeed.open() refuses more than 20 streams, and all after close", async () => {
  const { feed } = feedOf();
  const streams = Array.from({ length: 20 }, () => feed.open({}, undefined));
  assert.throws(() => feed.open({}, undefined), { name: "ApiError", status: 429 });
  feed.close();
  assert.throws(() => feed.open({}, undefined), { name: "ApiError", status: 503 });
  await Promise.all(streams.map((stream) => stream.cancel()));
});

Deno.test("LiveFeed ends a stream whose refill fails, and counts it", async () => {
  let caught = 0;
  const feed = new LiveFeed({
    readLogs: () => Promise.reject(new Error("down")),
    status: () => ({}),
  }, () => caught++);
  assert.deepEqual(await read(feed.open({}, { timestamp: 0, id: 0 }), "logs", 1), []);
  assert.equal(caught, 1);
});
