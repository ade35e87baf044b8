import assert from "node:assert/strict";
import { pino } from "pino";
import { pinoStream } from "@supertracer/core/bridges";
import { headOf, hostileValues, linesWithin } from "./recorded.ts";

Deno.test("pinoStream() records what pino logs, with the request's ids", async () => {
  const { lines, request } = await linesWithin((tracer) => {
    const logger = pino({ level: "trace", name: "orders" }, pinoStream(tracer));
    logger.trace("t");
    logger.debug({ sku: "A-191" }, "d %s %j", "x", { y: 1 });
    logger.child({ tenant: "acme", password: "correct-horse-battery" }).info("i");
    logger.warn("two\nlines");
    logger.error(new TypeError("declined", { cause: new Error("402") }), "cannot charge");
    logger.fatal({ err: new RangeError("over"), n: 1 });
  });
  assert.deepEqual(lines.map(headOf), [
    "orders DEBUG t",
    'orders DEBUG d x {"y":1}',
    "orders INFO i",
    "orders WARN two\nlines",
    "orders ERROR cannot charge",
    "orders ERROR over",
  ]);
  assert.deepEqual(lines[1]?.metadata, { sku: "A-191" });
  assert.deepEqual(lines[2]?.metadata, { tenant: "acme", password: "[REDACTED]" });
  assert.match(lines[4]?.errorMessage ?? "", /^TypeError: declined/);
  assert.match(lines[4]?.stackTrace ?? "", /pino_stream_test\.ts[^]*402/);
  assert.match(lines[5]?.errorMessage ?? "", /^RangeError: over/);
  for (const line of lines) assert.equal(line.spanId, request?.spanId);
});

Deno.test("pinoStream() knows levels whatever formatters, keys and custom levels pino was given", async () => {
  const { lines } = await linesWithin((tracer) => {
    const labels = { formatters: { level: (label: string) => ({ level: label }) } };
    pino(labels, pinoStream(tracer)).error("label");
    const severity = {
      formatters: { level: (label: string) => ({ severity: label.toUpperCase() }) },
    };
    pino(severity, pinoStream(tracer)).warn("severity");
    pino({ customLevels: { audit: 45 } }, pinoStream(tracer)).audit("custom");
    pino({ base: null, timestamp: false }, pinoStream(tracer, { name: "bare" })).error("bare");
    const keys = { messageKey: "text", errorKey: "problem" };
    pino(keys, pinoStream(tracer, keys)).error(new TypeError("declined"), "keys");
    const nested = { nestedKey: "payload", errorKey: "problem" };
    pino(nested, pinoStream(tracer, nested)).error(
      { problem: new TypeError("nested"), name: "n" },
      "below",
    );
    const both = pino.multistream([{ stream: pinoStream(tracer), level: "info" }]);
    pino(labels, both).error("several");
    pino({ messageKey: "message" }, pinoStream(tracer)).warn({ sku: "A-191" }, "not told the key");
  });
  assert.deepEqual(lines.map(headOf), [
    "pino ERROR label",
    "pino WARN severity",
    "pino WARN custom",
    "bare ERROR bare",
    "pino ERROR keys",
    "pino ERROR below",
    "pino ERROR several",
    "pino WARN not told the key",
  ]);
  assert.deepEqual(lines[7]?.metadata, { sku: "A-191" });
  assert.match(lines[4]?.errorMessage ?? "", /^TypeError: declined/);
  assert.match(lines[5]?.errorMessage ?? "", /^TypeError: nested/);
  assert.equal(lines[5]?.metadata?.["name"], "n");
});

Deno.test("pinoStream() loses no line, whatever is in it", async () => {
  const values = hostileValues();
  let written = 0;
  const { lines } = await linesWithin((tracer) => {
    const stream = pinoStream(tracer);
    const logger = pino({}, stream);
    for (const value of values) {
      try {
        logger.info({ value }, "value");
        written++;
      } catch {
        // pino's own doing.
      }
    }
    for (
      const text of ["no JSON\n", "[1]\n", '{"level":40}\n{"level":50,"msg":{"a":1}}\n', "{", ""]
    ) {
      stream.write(text);
    }
  });
  assert.ok(written > 8);
  assert.equal(lines.length, written + 5);
  assert.deepEqual(lines.slice(-5).map(headOf), [
    ...["pino INFO no JSON", "pino INFO [1]", "pino WARN ", 'pino ERROR {"a":1}', "pino INFO {"],
  ]);
});
