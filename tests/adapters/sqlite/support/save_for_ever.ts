/**
 * Saves batches one after the other, and prints the key of each that is stored. To be run as a process
 * of its own: `save_for_ever.ts FILE PREFIX [BATCHES]`.
 *
 * @module
 */
import type { LogBatch } from "@supertracer/core";
import { openConnector } from "./open_connector.ts";

const [path = "", prefix = "", batches = "Infinity"] = Deno.args;
await using open = await openConnector(path);
console.log("ready");
for (let i = 0; i < Number(batches); i++) {
  const key = `${prefix}-${i}`;
  const logs = Array.from({ length: 40 }, () => sampleOf(key, i));
  const batch: LogBatch = { key, logs, metrics: [point()] };
  await open.connector.saveLogs(batch);
  console.log(`saved ${key}`);
}
console.log("done");

function sampleOf(content: string, number: number) {
  return {
    ...{ id: 0, content, timestamp: Date.now(), logLevel: "HTTP", method: "GET" } as const,
    responseBody: { text: "x".repeat(number % 5 * 1_000) },
  };
}

function point() {
  const start = Math.floor(Date.now() / 60_000) * 60_000;
  return {
    ...{ start, method: "GET", route: prefix, statusClass: "2xx", count: 40 } as const,
    ...{ sumMs: 1, maxMs: 1, buckets: [[1, 40]] } as const,
  };
}
