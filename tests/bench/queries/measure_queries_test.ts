import { MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { filled } from "../../../bench/queries/measure_queries.ts";
import { sampleMetrics, SPAN_MINUTES, SPAN_MS } from "../../../bench/queries/sample_traffic.ts";

Deno.test("filled() finds the same end in a connector that was filled before", async () => {
  const connector = new MemoryConnector();
  await connector.connect();
  await connector.initDb();
  const { end } = await filled(connector, 100);
  assert.equal((await filled(connector, 100)).end, end);
});

Deno.test("sampleMetrics() has a point for each minute of the week, and no other", () => {
  const end = Math.ceil(Date.now() / 60_000) * 60_000;
  const starts = Array.from({ length: SPAN_MINUTES }, (_, minute) => {
    return sampleMetrics(1_000, end, minute)[0]?.start;
  });
  assert.deepEqual([starts.at(-1), starts[0]], [end - SPAN_MS, end - 60_000]);
});
