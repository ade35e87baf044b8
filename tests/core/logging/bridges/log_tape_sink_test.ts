import assert from "node:assert/strict";
import { configure, getLogger, reset } from "@logtape/logtape";
import { logTapeSink } from "@supertracer/core/bridges";
import { headOf, hostileValues, linesWithin } from "./recorded.ts";

Deno.test("logTapeSink() records what LogTape logs, with the request's ids", async () => {
  const { lines, request } = await linesWithin(async (tracer) => {
    await configure({
      sinks: { tracer: logTapeSink(tracer) },
      loggers: [
        { category: ["shop"], sinks: ["tracer"], lowestLevel: "trace" },
        { category: ["logtape", "meta"], sinks: [] },
      ],
    });
    const logger = getLogger(["shop", "orders"]);
    logger.trace("t");
    logger.debug("d");
    logger.info("only {left} left of {item}", { left: 2, item: { sku: "A-191", tags: ["x"] } });
    logger.warn`price of ${{ sku: "A-191" }} is ${null} ${"now"}`;
    logger.error("cannot charge {error}", {
      error: new TypeError("declined", { cause: new Error("402") }),
    });
    logger.fatal("password: {password}", { password: "correct-horse-battery" });
    await reset();
  });
  assert.deepEqual(lines.map(headOf), [
    "shop.orders DEBUG t",
    "shop.orders DEBUG d",
    'shop.orders INFO only 2 left of {"sku":"A-191","tags":["x"]}',
    'shop.orders WARN price of {"sku":"A-191"} is null now',
    "shop.orders ERROR cannot charge TypeError: declined",
    "shop.orders ERROR password: [REDACTED]",
  ]);
  assert.deepEqual(lines[2]?.metadata, { left: 2, item: { sku: "A-191", tags: ["x"] } });
  assert.equal(lines[4]?.errorMessage, "TypeError: declined\nCaused by: Error: 402");
  assert.match(lines[4]?.stackTrace ?? "", /log_tape_sink_test\.ts/);
  for (const line of lines) assert.equal(line.spanId, request?.spanId);
});

Deno.test("logTapeSink() loses no line, whatever is in it", async () => {
  const values = hostileValues();
  const { lines } = await linesWithin(async (tracer) => {
    await configure({
      sinks: { tracer: logTapeSink(tracer) },
      loggers: [
        { category: ["shop"], sinks: ["tracer"], lowestLevel: "trace" },
        { category: ["logtape", "meta"], sinks: [] },
      ],
    });
    for (const value of values) {
      getLogger(["shop"]).info`value ${value}`;
      getLogger(["shop"]).error("value {value}", { value });
    }
    await reset();
    const sink = logTapeSink(tracer);
    sink(null as never);
    sink({ category: [], level: "loud", message: ["x"], properties: {} });
  });
  assert.equal(lines.length, 2 * values.length + 2);
  assert.deepEqual(lines.slice(-2).map(headOf), [
    "logtape WARN [a line that cannot be read]",
    "logtape INFO x",
  ]);
});
