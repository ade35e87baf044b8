import { MemoryConnector, SuperTracer } from "@supertracer/core";
import { pinoStream, winstonTransport } from "@supertracer/core/bridges";
import { pino } from "pino";
import assert from "node:assert/strict";
import winston from "winston";
import Transport from "winston-transport";

Deno.test("Lines of the first request have its ids, also after an await", async () => {
  const connector = new MemoryConnector();
  const logs: (() => void)[] = [];
  await using tracer = new SuperTracer(async () => {
    await Promise.resolve();
    for (const log of logs) log();
    return new Response("ok");
  }, { connector });
  const logger = pino({}, pinoStream(tracer));
  const transports = [winstonTransport(tracer, Transport)];
  const wins = winston.createLogger({ transports });
  logs.push(() => logger.info("pino"), () => wins.info("winston"));
  await (await tracer.fetch(new Request("http://localhost/"))).text();
  await tracer.flush();
  const [request] = connector.fetchLogs({ kind: "request" });
  const lines = connector.fetchLogs({ kind: "log" });
  assert.equal(lines.length, 2);
  for (const { spanId } of lines) assert.equal(spanId, request?.spanId);
  assert.ok(request?.spanId);
});
