import assert from "node:assert/strict";
import winston from "winston";
import Transport from "winston-transport";
import { winstonTransport } from "@supertracer/core/bridges";
import { headOf, hostileValues, linesWithin } from "./recorded.ts";

Deno.test("winstonTransport() records what winston logs, with the request's ids", async () => {
  const { lines, request } = await linesWithin((tracer) => {
    const { format } = winston;
    const logger = winston.createLogger({
      level: "silly",
      defaultMeta: { tenant: "acme" },
      format: format.combine(format.colorize(), format.splat(), format.json()),
      transports: [winstonTransport(tracer, Transport)],
    });
    logger.silly("s");
    logger.http("h");
    logger.info("only %d left", 2, { sku: "A-191", password: "correct-horse-battery" });
    logger.warn("w", { label: "stock" });
    logger.error("cannot charge", new TypeError("declined", { cause: new Error("402") }));
    logger.error("with", { error: new RangeError("over") });
    const syslog = winston.createLogger({
      levels: winston.config.syslog.levels,
      format: format.combine(format.errors({ stack: true }), format.json()),
      transports: [winstonTransport(tracer, Transport, { name: "sys", level: "notice" })],
    });
    syslog.log("crit", "c");
    syslog.log("debug", "below");
    syslog.error(new TypeError("alone"));
  });
  assert.deepEqual(lines.map(headOf), [
    "winston DEBUG s",
    "winston INFO h",
    "winston INFO only 2 left",
    "stock WARN w",
    "winston ERROR cannot charge declined",
    "winston ERROR with",
    "sys ERROR c",
    "sys ERROR alone",
  ]);
  assert.deepEqual(lines[2]?.metadata, { tenant: "acme", sku: "A-191", password: "[REDACTED]" });
  assert.equal(lines[4]?.errorMessage, "TypeError: declined\nCaused by: Error: 402");
  assert.equal(lines[5]?.errorMessage, "RangeError: over");
  assert.equal(lines[7]?.errorMessage, "TypeError: alone");
  assert.match(lines[7]?.stackTrace ?? "", /winston_transport_test\.ts/);
  for (const line of lines) assert.equal(line.spanId, request?.spanId);
});

Deno.test("winstonTransport() loses no line, whatever is in it", async () => {
  const values = hostileValues();
  let written = 0;
  const { lines } = await linesWithin((tracer) => {
    // winston's own JSON throws for some of them.
    const format = winston.format((info) => info)();
    const logger = winston.createLogger({
      format,
      transports: [winstonTransport(tracer, Transport)],
    });
    for (const value of values) {
      for (
        const write of [
          () => logger.info("value", { value }),
          () => logger.info({ message: value }),
        ]
      ) {
        try {
          write();
          written++;
        } catch {
          // winston's own doing.
        }
      }
    }
  });
  assert.ok(written > values.length);
  assert.equal(lines.length, written);
});
