import assert from "node:assert/strict";
import { LiveFeed } from "../../../core/live/live_feed.ts";
import { type LiveFormat, PAGE_EVENTS } from "../../../core/live/live_format.ts";
import { LiveTail } from "../../../core/live/live_tail.ts";
import { toLogRow, toLogSummary } from "../../../core/log/log_shapes.ts";
import { ReadGate } from "../../../core/service/read_gate.ts";
import type { Log } from "../../../core/log/log.ts";
import { REST_EVENTS, REST_LINES } from "../../../core/rest/log_json.ts";

const WINDOW = 262_144;

const ITEMS = Array.from({ length: 1_000 }, (_, i) => ({ sku: `sku-${i}`, count: i, price: 1.5 }));

function largeLine(id: number): Log {
  return {
    id,
    content: `order ${id} placed `.padEnd(5_000, "x"),
    timestamp: 1_000 + id,
    logLevel: "INFO",
    loggerName: "orders",
    errorMessage: "e".repeat(5_000),
    stackTrace: "at frame\n".repeat(2_000),
    requestQuery: { q: "q".repeat(5_000) },
    requestBody: "b".repeat(50_000),
    metadata: {
      order: id,
      note: "n".repeat(60_000),
      items: ITEMS,
    },
  };
}

/** Bytes that wait for a reader, who has taken nothing so far. */
async function waiting(stream: ReadableStream<Uint8Array>): Promise<number> {
  const reader = stream.getReader();
  let bytes = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes += value.byteLength;
  }
}

for (const format of [PAGE_EVENTS, REST_EVENTS, REST_LINES]) {
  Deno.test(`Large log lines cost 20 stalled readers of ${format.mediaType} a bounded window, and are written once`, async () => {
    let written = 0;
    const counting: LiveFormat = {
      ...format,
      log: (log) => {
        written++;
        return format.log(log);
      },
    };
    const tail = new LiveTail({
      connector: { watch: () => undefined },
      ready: () => Promise.resolve(),
      onCaught: () => assert.fail(),
    });
    const source = {
      reads: new ReadGate(),
      logs: {
        read: () => Promise.resolve({ logs: [], isComplete: true, scannedTo: undefined }),
      },
      health: { liveFigures: () => ({}) },
    };
    const feed = new LiveFeed(source, tail, () => assert.fail());
    const options = { format: counting, mayStay: () => true };
    const streams = Array.from({ length: 20 }, () => feed.open({}, undefined, options));
    // Some before the readers are up to date, the others after.
    tail.publish(Array.from({ length: 100 }, (_, i) => largeLine(i + 1)));
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (let id = 101; id <= 1_500; id += 50) {
      tail.publish(Array.from({ length: 50 }, (_, i) => largeLine(id + i)));
    }
    assert.equal(written, 1_500);
    assert.ok(JSON.stringify(tail.recent).length < 500 * 15_000, "what is remembered");
    feed.close();
    const bytes = await Promise.all(streams.map(waiting));
    assert.ok(Math.max(...bytes) <= WINDOW, bytes.join());
    assert.ok(Math.min(...bytes) >= WINDOW / 2, bytes.join());
  });
}

Deno.test("Rows and summaries have at most two thousand characters of a text and of metadata", () => {
  const log = largeLine(1);
  for (const row of [toLogRow(log), toLogSummary(log)]) {
    assert.equal(row.content.length, 2_003);
    assert.equal(row.errorMessage?.length, 2_003);
    assert.ok(JSON.stringify(row.metadata).length <= 2_100);
    assert.equal(row.metadata?.["order"], 1);
    assert.match(String(row.metadata?.["note"]), /^n{1900,}\.\.\.$/);
    assert.equal(row.metadata?.["..."], "...");
    assert.equal(row.metadata?.["items"], undefined);
    assert.ok(JSON.stringify(row).length <= 20_000);
    assert.equal((row as Log).requestBody, undefined);
  }
  assert.ok(JSON.stringify(toLogSummary(log).requestQuery).length <= 2_100);
  assert.equal(toLogSummary(log).stackTrace?.length, 2_003);
});

Deno.test("Metadata of any shape is cut to a bound, and what is short stays as it is", () => {
  const short = { a: 1, b: [true, null, { c: "text" }], d: {} };
  const of = (metadata: Record<string, unknown>) =>
    toLogRow({ ...largeLine(1), metadata }).metadata ?? assert.fail();
  assert.equal(JSON.stringify(of(short)), JSON.stringify(short));
  let deep: unknown = "bottom";
  for (let i = 0; i < 5_000; i++) deep = i % 2 === 0 ? [deep] : { deep };
  const shapes: Record<string, unknown>[] = [
    { deep },
    { list: Array(100_000).fill(0) },
    { list: Array(100_000).fill({}) },
    Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`key ${i}`, i])),
    { ["k".repeat(100_000)]: 1 },
    { [`__proto__`]: { polluted: "x".repeat(9_000) }, constructor: "c" },
  ];
  for (const shape of shapes) {
    const length = JSON.stringify(of(shape)).length;
    assert.ok(length <= 2_500, `${length}`);
  }
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});
