import { type Log, SuperTracer } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import assert from "node:assert/strict";
import { TcpProxy } from "../../../support/tcp_proxy.ts";
import { flushAtLast } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

/** What a batch of 256 KiB misses by far. */
const TIMEOUT_MS = 400;
const BYTES_PER_SECOND = 300_000;
const RECORDS = 200;

Deno.test("over a slow link everything is stored once after an outage, in order", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using proxy = new TcpProxy(server.port);
  const connector = new PostgreSQLConnector({
    url: url.replace(`:${server.port}/`, `:${proxy.port}/`),
    queryTimeoutMs: TIMEOUT_MS,
  });
  const tracer = new SuperTracer(() => new Response(), {
    connector,
    auth: false,
    recording: { writeTimeoutMs: TIMEOUT_MS },
  });
  const logger = tracer.getLogger();
  logger.info("before");
  await flushAtLast(tracer);
  proxy.answers = "refuse";
  proxy.cut();
  for (let i = 0; i < RECORDS; i++) logger.info(`${i} ${"x".repeat(8_000)}`);
  await assert.rejects(() => tracer.flush());
  proxy.bytesPerSecond = BYTES_PER_SECOND;
  proxy.answers = "pass";
  await flushAtLast(tracer);
  const { saved, dropped, queued } = tracer.stats();
  assert.deepEqual({ saved, dropped, queued }, { saved: RECORDS + 1, dropped: {}, queued: 0 });
  await tracer.close();
  const rows = await server.query("select content from requests order by id", url);
  const numbers = rows.slice(1).map(({ content }: Partial<Log>) => parseInt(`${content}`));
  assert.deepEqual(numbers, Array.from({ length: RECORDS }, (_, i) => i));
});
