import assert from "node:assert/strict";
import { TracedApp } from "../../support/traced_app.ts";

Deno.test("SuperTracer records a request with everything that is known of it", async () => {
  await using app = new TracedApp(() =>
    Response.json({ id: 42 }, { status: 201, headers: { "x-made-by": "app" } })
  );
  const before = Date.now();
  await app.send("/users/42?page=2&tag=a&tag=b", {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": "test/1", "x-one": "1" },
    body: '{"name":"Ada"}',
  });
  const log = await app.only();
  assert.equal(log.content, "POST /users/42?page=2&tag=a&tag=b");
  assert.equal(log.method, "POST");
  assert.equal(log.path, "/users/42");
  assert.equal(log.url, `http://localhost:${app.port}/users/42?page=2&tag=a&tag=b`);
  assert.deepEqual(log.requestQuery, { page: "2", tag: ["a", "b"] });
  assert.equal(log.logLevel, "HTTP");
  assert.equal(log.statusCode, 201);
  assert.equal(log.route, "/users/:id");
  assert.equal(log.outcome, "completed");
  assert.equal(log.clientIp, "127.0.0.1");
  assert.equal(log.userAgent, "test/1");
  assert.equal(log.headers?.["x-one"], "1");
  assert.equal(log.responseHeaders?.["x-made-by"], "app");
  assert.equal(log.responseHeaders?.["content-type"], "application/json");
  assert.deepEqual(log.responseBody, { id: 42 });
  assert.equal(log.responseBodyState, "complete");
  assert.equal(log.responseSizeBytes, 9);
  assert.equal(log.requestBodyState, "unread");
  assert.equal(log.requestBody, undefined);
  assert.equal(log.requestSizeBytes, 14);
  assert.ok(log.timestamp >= before && log.timestamp <= Date.now());
  assert.ok(log.durationMs !== undefined && log.durationMs >= 0 && log.durationMs < 60_000);
  assert.ok(log.ttfbMs !== undefined && log.ttfbMs <= log.durationMs);
  assert.match(log.requestId ?? "", /^[0-9a-f]{18}$/);
  assert.match(log.traceId ?? "", /^[0-9a-f]{32}$/);
  assert.match(log.spanId ?? "", /^[0-9a-f]{16}$/);
  assert.match(log.instance ?? "", new RegExp(`^${Deno.pid}-[0-9a-f]{6}$`));
});

Deno.test("SuperTracer takes over request id and trace, and generates what is not given", async () => {
  await using app = new TracedApp((request) => {
    app.tracer.getLogger().info("inside");
    return new Response(request.url);
  }, { capture: { requestIdHeader: "x-request-id" } });
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const given = await app.send("/given", {
    headers: { "x-request-id": "my-id-1", "traceparent": `00-${trace}-00f067aa0ba902b7-01` },
  });
  const own = await app.send("/own", {
    headers: { "x-request-id": "not printable \u00e9", "traceparent": "00-bad" },
  });
  const [line1, first, line2, second] = (await app.logs()).sort((a, b) => a.id - b.id);
  assert.equal(given.response.headers.get("x-request-id"), "my-id-1");
  assert.equal(first?.requestId, "my-id-1");
  assert.equal(first?.traceId, trace);
  assert.equal(first?.parentSpanId, "00f067aa0ba902b7");
  assert.notEqual(first?.spanId, first?.parentSpanId);
  assert.equal(own.response.headers.get("x-request-id"), second?.requestId);
  assert.notEqual(second?.traceId, trace);
  assert.equal(second?.parentSpanId, undefined);
  for (const [line, request] of [[line1, first], [line2, second]] as const) {
    assert.equal(line?.requestId, request?.requestId);
    assert.equal(line?.traceId, request?.traceId);
    assert.equal(line?.spanId, request?.spanId);
  }
});

Deno.test("SuperTracer ties log lines to their request across awaits and timers", async () => {
  await using app = new TracedApp(async (request) => {
    const log = app.tracer.getLogger("work");
    const name = new URL(request.url).pathname;
    log.info(name);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    queueMicrotask(() => log.info(name));
    await Promise.resolve();
    return new Response(
      new ReadableStream({
        pull(controller) {
          log.info(name);
          controller.close();
        },
      }),
    );
  });
  await Promise.all(Array.from({ length: 20 }, (_, i) => app.send(`/r${i}`)));
  const logs = await app.logs();
  for (const request of logs.filter((log) => log.method !== undefined)) {
    const lines = logs.filter((log) =>
      log.method === undefined && log.requestId === request.requestId
    );
    assert.deepEqual(lines.map((line) => line.content), Array(3).fill(request.path));
  }
});

Deno.test("SuperTracer records what the handler throws, with its causes, and throws it on", async () => {
  const error = new TypeError("outer", { cause: new RangeError("inner") });
  await using app = new TracedApp((request) => {
    if (request.url.endsWith("/async")) return Promise.reject(error);
    if (request.url.endsWith("/null")) throw null;
    throw error;
  });
  for (const path of ["/sync", "/async"]) {
    await assert.rejects(
      async () => await app.tracer.fetch(new Request(`http://h${path}`), undefined),
      (thrown) => thrown === error,
    );
  }
  assert.equal((await app.send("/null")).response.status, 500);
  const logs = await app.logs();
  assert.equal(logs.length, 3);
  for (const log of logs) {
    assert.equal(log.statusCode, 500);
    assert.equal(log.logLevel, "ERROR");
    assert.equal(log.outcome, "failed");
  }
  assert.match(logs[0]?.errorMessage ?? "", /^TypeError: outer\n.*RangeError: inner/);
  assert.match(logs[0]?.stackTrace ?? "", /records_test\.ts[^]*RangeError: inner/);
  assert.match(logs[2]?.errorMessage ?? "", /null/);
});

Deno.test("SuperTracer gives levels by status", async () => {
  await using app = new TracedApp((request) =>
    new Response(null, { status: Number(request.url.slice(-3)) })
  );
  for (const status of [200, 304, 400, 404, 499, 500, 599]) await app.send(`/${status}`);
  assert.deepEqual((await app.logs()).map((log) => log.logLevel), [
    "HTTP",
    "HTTP",
    "WARN",
    "WARN",
    "WARN",
    "ERROR",
    "ERROR",
  ]);
});

Deno.test("SuperTracer counts a stream's bytes, its first byte and its end", async () => {
  await using app = new TracedApp(() => {
    let left = 3;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 30));
          if (left-- > 0) controller.enqueue(new TextEncoder().encode('{"n":1}\n'));
          else controller.close();
        },
      }),
      { headers: { "content-type": "application/x-ndjson" } },
    );
  });
  await app.send("/");
  const log = await app.only();
  assert.equal(log.responseSizeBytes, 24);
  assert.equal(log.responseBody, '{"n":1}\n'.repeat(3));
  assert.ok(log.ttfbMs !== undefined && log.durationMs !== undefined);
  assert.ok(
    log.ttfbMs >= 20 && log.durationMs >= log.ttfbMs + 50,
    `${log.ttfbMs} ${log.durationMs}`,
  );
});

Deno.test("SuperTracer records an error in the middle of a stream as failed", async () => {
  await using app = new TracedApp(() => {
    let count = 0;
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (count++ === 0) controller.enqueue(new Uint8Array(5));
          else controller.error(new Error("broke"));
        },
      }),
    );
  });
  await app.send("/").catch(() => {});
  const log = await app.only();
  assert.equal(log.outcome, "failed");
  assert.equal(log.statusCode, 200);
  assert.equal(log.logLevel, "ERROR");
  assert.match(log.errorMessage ?? "", /broke/);
});

Deno.test("SuperTracer knows requests in flight, and interrupts them when it closes", async () => {
  const gate = Promise.withResolvers<void>();
  await using app = new TracedApp(async () => {
    await gate.promise;
    return new Response("late");
  });
  const pending = app.send("/slow");
  while (app.tracer.stats().inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await app.tracer.close();
  gate.resolve();
  assert.equal((await pending).text, "late");
  app.connector.connect();
  const [log] = app.connector.fetchLogs({});
  assert.equal(log?.outcome, "interrupted");
  assert.equal(log?.statusCode, undefined);
});

Deno.test("SuperTracer takes the client's address from trusted proxies only", async () => {
  for (
    const [trustProxy, address] of [[false, "127.0.0.1"], [true, "203.0.113.7"], [
      2,
      "198.51.100.1",
    ]] as const
  ) {
    await using app = new TracedApp(() => new Response("ok"), { capture: { trustProxy } });
    await app.send("/", { headers: { "x-forwarded-for": "6.6.6.6, 198.51.100.1, 203.0.113.7" } });
    assert.equal((await app.only()).clientIp, address);
  }
});

Deno.test("SuperTracer captures the console when it is told to, and puts it back", async () => {
  const original = console.log;
  const printed: unknown[][] = [];
  console.log = (...args: unknown[]) => void printed.push(args);
  const patched = console.log;
  try {
    await using app = new TracedApp(() => {
      console.log("hello %s", "world", { a: 1 });
      return new Response("ok");
    }, { capture: { console: true } });
    await app.send("/");
    const [line, request] = await app.logs();
    assert.match(line?.content ?? "", /^hello world \{"a":1\}$/);
    assert.equal(line?.loggerName, "console");
    assert.equal(line?.requestId, request?.requestId);
    assert.deepEqual(printed, [["hello %s", "world", { a: 1 }]]);
    await app.tracer.close();
    assert.equal(console.log, patched);
  } finally {
    console.log = original;
  }
});
