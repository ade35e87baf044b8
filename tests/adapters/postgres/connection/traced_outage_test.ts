import { SuperTracer } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import assert from "node:assert/strict";
import { assertAccounted } from "../../../support/accounting.ts";
import { withDeadline } from "../../../support/deadline.ts";
import { serveTraced } from "../../../support/serve_traced.ts";
import { flushAtLast, openConnector, rowsOf } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

const INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 50_000 },
  completed: Promise.resolve(),
};

Deno.test("SuperTracer on PostgreSQL loses nothing in an outage, and the app does not notice", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  const tracer = new SuperTracer(() => new Response("hello"), {
    connector: new PostgreSQLConnector({ url, queryTimeoutMs: 120_000, connectTimeoutMs: 120_000 }),
    auth: { accessToken: "a-token-that-is-long-enough" },
    recording: { flushIntervalMs: 20 },
  });
  let sent = 0;
  const send = async () => {
    const answer = Promise.resolve(
      tracer.fetch(new Request(`http://localhost/items?n=${sent++}`), INFO),
    );
    // The server is started again after the requests: who waits for it waits for ever.
    const response = await withDeadline(answer, "an answer");
    assert.equal(await response.text(), "hello");
  };
  const sendFor = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await send();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  await sendFor(50);
  await withDeadline(flushAtLast(tracer), "flushed before the outage");
  for (const how of ["fast", "immediate"] as const) {
    await server.stop(how);
    await sendFor(150);
    await server.start();
    await sendFor(50);
  }
  await withDeadline(flushAtLast(tracer), "flushed after the outage");
  const { dropped, failedWrites, saved } = tracer.stats();
  assertAccounted(tracer.stats(), await rowsOf(server, url));
  assert.deepEqual(dropped, {});
  assert(failedWrites > 0, "the outage went unnoticed");
  assert.equal(saved, sent);
  await tracer.close();
  await using connector = await openConnector(url);
  const logs = await connector.fetchLogs({ kind: "request", limit: Infinity });
  const numbers = logs.map(({ url = "" }) => Number(new URL(url).searchParams.get("n")));
  assert.deepEqual(numbers.sort((a, b) => a - b), Array.from({ length: sent }, (_, n) => n));
  const points = await connector.fetchMetrics();
  assert.equal(points.reduce((sum, { count }) => sum + count, 0), sent, "requests counted");
});

Deno.test("SuperTracer on PostgreSQL is back soon after an outage, told of in one line", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using traced = serveTraced(() => new Response("hello"), {
    // As long as the tracer's own: whichever is first, it is one fault.
    connector: new PostgreSQLConnector({ url, queryTimeoutMs: 1_000, connectTimeoutMs: 1_000 }),
    recording: { flushIntervalMs: 20, writeTimeoutMs: 1_000 },
  });
  const { printed, tracer } = traced;
  const send = async () => await (await fetch(traced.origin)).text();
  await send();
  await tracer.flush();
  const toldBefore = printed.length;
  // Frozen, so that deadlines decide, then gone.
  const pids = (await server.query(
    "select pid from pg_stat_activity where application_name = 'supertracer'",
  )).map(({ pid }) => Number(pid));
  for (const pid of pids) Deno.kill(pid, "SIGSTOP");
  await send();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  for (const pid of pids) Deno.kill(pid, "SIGKILL");
  await server.stop("immediate");
  await send();
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await server.start();
  // Nobody flushes: it finds by itself that the server is back.
  await withDeadline(
    (async () => {
      while (tracer.stats().saved < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    })(),
    "saved after the outage",
    10_000,
  );
  assertAccounted(tracer.stats(), await rowsOf(server, url));
  const told = printed.slice(toldBefore);
  assert.equal(told.length, 2, told.join("\n"));
  assert.match(told[1] ?? "", /saves records again/);
});
