import { type Log, type LogFilters, MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { findLogs } from "../../../core/connectors/filtered_reader.ts";
import { LogExporter } from "../../../core/service/log_exporter.ts";
import { withDeadline } from "../../support/deadline.ts";

/** Filters as connectors did before there was `where`. */
class SimpleFilters extends MemoryConnector {
  override get filtersExpressions(): boolean {
    return false;
  }
}

function exporterOf(count: number, stallMs?: number, maxExports?: number): LogExporter {
  const connector = new SimpleFilters();
  connector.connect();
  for (let i = 0; i < count; i++) {
    connector.saveLog({
      id: 0,
      content: `${i}`,
      timestamp: i,
      logLevel: i % 25 === 0 ? "ERROR" : "INFO",
    });
  }
  return new LogExporter(
    {
      read: (filters: LogFilters) => findLogs(connector, filters, { maxRows: 10 }),
      find: (id: number): Promise<Log | undefined> => Promise.resolve(connector.fetchLog(id)),
    },
    () => assert.fail("nothing is to be caught"),
    stallMs,
    maxExports,
  );
}

Deno.test("LogExporter finds every log although each search ends early", async () => {
  const exporter = exporterOf(500);
  const { stream } = exporter.open("ndjson", { where: { logLevel: "ERROR" } }, 1_000);
  const lines = (await new Response(stream).text()).trim().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).content),
    Array.from({ length: 20 }, (_, i) => `${475 - 25 * i}`),
  );
});

Deno.test("LogExporter runs so many exports at a time, until one ends, fails or is left", async () => {
  const exporter = exporterOf(3, undefined, 1);
  const first = exporter.open("csv", {}, 10);
  const busy = { fault: "busy", retryAfterSeconds: 30, message: /1 exports are running/ };
  assert.throws(() => exporter.open("csv", {}, 10), busy);
  await new Response(first.stream).text();
  const second = exporter.open("csv", {}, 10);
  assert.throws(() => exporter.open("csv", {}, 10), busy);
  await second.stream.cancel();
  const third = new LogExporter({
    read: () => Promise.reject(new Error("down")),
    find: () => Promise.resolve(undefined),
  }, () => {});
  for (let i = 0; i < 2; i++) {
    await assert.rejects(new Response(third.open("csv", {}, 10).stream).text(), /down/);
  }
});

Deno.test("LogExporter ends an export whose reader asks for no more", async () => {
  const exporter = exporterOf(1_000, 50);
  const { stream } = exporter.open("ndjson", {}, 1_000);
  const reader = stream.getReader();
  assert.equal((await reader.read()).done, false);
  await withDeadline(assert.rejects(reader.closed, /did not ask for more within 50 ms/), "its end");
  await assert.rejects(reader.read(), /did not ask/);
  // One that was never begun to be read, too.
  await new Promise((resolve) => setTimeout(resolve, 0));
  await withDeadline(assert.rejects(exporter.open("csv", {}, 10).stream.getReader().closed), "end");
  await new Promise((resolve) => setTimeout(resolve, 0));
  await new Response(exporter.open("csv", {}, 10).stream).text();
});

Deno.test("LogExporter.close() ends the export that is under way, and there are no more", async () => {
  const exporter = exporterOf(1_000);
  const reader = exporter.open("ndjson", {}, 1_000).stream.getReader();
  assert.equal((await reader.read()).done, false);
  exporter.close();
  await assert.rejects(reader.read(), (error) => {
    // As a server prints it, without a stack.
    const line = "SuperTracer: an export was cut off, as the tracer was closed";
    return Deno.inspect(error) === line;
  });
  assert.throws(() => exporter.open("csv", {}, 10), { fault: "closed" });
});

Deno.test("LogExporter begins no other export while one that was left still reads", async () => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const exporter = new LogExporter(
    {
      read: async () => {
        await answered;
        return { logs: [], isComplete: true, scannedTo: undefined };
      },
      find: () => Promise.resolve(undefined),
    },
    () => {},
    undefined,
    1,
  );
  const reader = exporter.open("csv", {}, 10).stream.getReader();
  const reading = reader.read();
  const left = reader.cancel();
  assert.equal((await reading).done, true);
  assert.throws(() => exporter.open("csv", {}, 10), { fault: "busy" });
  answer();
  await left;
  await exporter.open("csv", {}, 10).stream.cancel();
});

Deno.test("LogExporter searches no further for a reader that left", async () => {
  let pages = 0;
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const exporter = new LogExporter({
    read: async () => {
      pages++;
      begin();
      await new Promise((resolve) => setTimeout(resolve, 0));
      return { logs: [], isComplete: pages > 100, scannedTo: { timestamp: 1, id: 1 } };
    },
    find: () => undefined,
  }, () => {});
  const reader = exporter.open("ndjson", {}, 10).stream.getReader();
  const reading = reader.read();
  await begun;
  await reader.cancel();
  await reading;
  assert.ok(pages < 5, `${pages} pages`);
});

Deno.test("LogExporter lets others export while readers take nothing, or little", async () => {
  const exporter = exporterOf(1_000, 60_000);
  const stalled = [1, 2, 3].map(() => exporter.open("ndjson", {}, 1_000).stream.getReader());
  for (const reader of stalled) await reader.read();
  for (let i = 0; i < 3; i++) {
    const text = await new Response(exporter.open("ndjson", {}, 1_000).stream).text();
    assert.equal(text.trim().split("\n").length, 1_000);
  }
  const fourth = exporter.open("csv", {}, 10);
  assert.throws(() => exporter.open("csv", {}, 10), { fault: "busy" });
  for (const reader of stalled) await reader.cancel();
  await fourth.stream.cancel();
});
