import { type Log, type LogFilters, MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { readLogs } from "../../../core/filtered_reader.ts";
import { LogExporter } from "../../../core/log_exporter.ts";

/** Filters as connectors did before there was `where`. */
class SimpleFilters extends MemoryConnector {
  override get filtersExpressions(): boolean {
    return false;
  }
}

function exporterOf(count: number, maxRows = 10): LogExporter {
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
  return new LogExporter({
    readLogs: (filters: LogFilters) => readLogs(connector, filters, { maxRows }),
    fetchLog: (id: number): Promise<Log | undefined> => Promise.resolve(connector.fetchLog(id)),
  });
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

Deno.test("LogExporter runs one export at a time, until it ends, fails or is left", async () => {
  const exporter = exporterOf(3);
  const first = exporter.open("csv", {}, 10);
  const busy = { status: 429, message: /Another export is under way/ };
  assert.throws(() => exporter.open("csv", {}, 10), busy);
  await new Response(first.stream).text();
  const second = exporter.open("csv", {}, 10);
  assert.throws(() => exporter.open("csv", {}, 10), busy);
  await second.stream.cancel();
  const third = new LogExporter({
    readLogs: () => Promise.reject(new Error("down")),
    fetchLog: () => Promise.resolve(undefined),
  });
  for (let i = 0; i < 2; i++) {
    await assert.rejects(new Response(third.open("csv", {}, 10).stream).text(), /down/);
  }
});
