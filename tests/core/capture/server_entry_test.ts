import { MemoryConnector, SuperTracer, type SuperTracerOptions } from "@supertracer/core";
import { entryOf, type ServerRequest } from "@supertracer/core/exchange";
import assert from "node:assert/strict";

const encoder = new TextEncoder();

function traced(options: SuperTracerOptions = {}) {
  const connector = new MemoryConnector();
  const auth = { accessToken: "token-of-the-tests" };
  const tracer = new SuperTracer(() => new Response(), { connector, auth, ...options });
  const records = async () => {
    await tracer.flush();
    return connector.fetchLogs({ limit: 100 }).map(({ id }) => connector.fetchLog(id));
  };
  return { tracer, entry: entryOf(tracer), records };
}

function request(more: Partial<ServerRequest> = {}): ServerRequest {
  return {
    method: "POST",
    url: "http://shop.example/users/42?token=secret-of-the-test",
    rawHeaders: [
      ...["Host", "shop.example", "Content-Type", "application/json", "Content-Length", "20"],
      ...["X-Request-Id", "given", "Authorization", "Bearer secret-of-the-test", "X-A", "1"],
      ...["x-a", "2", "X-Forwarded-For", "203.0.113.7"],
    ],
    remoteAddress: "192.0.2.1",
    ...more,
  };
}

Deno.test("ServerEntry.begin() records an exchange as tracer.fetch would", async () => {
  const { tracer, entry, records } = traced({ capture: { trustProxy: 1 } });
  await using _ = tracer;
  const exchange = entry.begin(request());
  assert.ok(exchange);
  assert.equal(tracer.stats().inFlight, 1);
  assert.equal(tracer.current(), undefined);
  const entered = exchange.enter();
  assert.equal(tracer.current(), exchange.current);
  tracer.getLogger().info("inside");
  exchange.leave(entered);
  assert.equal(tracer.current(), undefined);

  exchange.requestBody?.add(encoder.encode('{"password":'));
  exchange.requestBody?.add(encoder.encode('"hunter2"}'));
  exchange.requestBody?.end();
  exchange.respond(201);
  exchange.header("Content-Type", "text/plain");
  exchange.header("Set-Cookie", "a=1");
  exchange.header("Set-Cookie", "b=2");
  exchange.write("h\u00e9");
  exchange.write(encoder.encode("llo"));
  exchange.suggestRoute("/users/:id");
  exchange.end("completed");
  exchange.end("aborted");

  const [line, record] = await records();
  assert.equal(line?.spanId, record?.spanId);
  assert.equal(record?.requestId, "given");
  assert.equal(record?.url, "http://shop.example/users/42?token=REDACTED");
  assert.equal(record?.clientIp, "203.0.113.7");
  assert.equal(record?.headers?.["x-a"], "1, 2");
  assert.deepEqual(record?.requestBody, { password: "[REDACTED]" });
  assert.equal(record?.requestSizeBytes, 22);
  assert.equal(record?.responseBody, "h\u00e9llo");
  assert.equal(record?.responseSizeBytes, 6);
  assert.deepEqual(
    [record?.statusCode, record?.outcome, record?.route],
    [201, "completed", "/users/:id"],
  );
  assert.ok(!JSON.stringify(record).includes("secret-of-the-test"));
  assert.equal(tracer.stats().inFlight, 0);
});

Deno.test("ServerExchange.suggestRoute() yields to what the app says, and is redacted", async () => {
  const { tracer, entry, records } = traced();
  await using _ = tracer;
  for (const first of ["/of/:app", undefined]) {
    const exchange = entry.begin(request());
    if (first !== undefined) exchange?.current.setRoute(first);
    exchange?.suggestRoute("/reset?token=secret-of-the-test");
    exchange?.end("completed");
  }
  const [suggested, own] = await records();
  assert.equal(own?.route, "/of/:app");
  assert.ok(!suggested?.route?.includes("secret-of-the-test"), suggested?.route);
});

Deno.test("ServerExchange.fail() makes a failed request of a completed one", async () => {
  const { tracer, entry, records } = traced();
  await using _ = tracer;
  const exchange = entry.begin(request());
  exchange?.respond(200);
  exchange?.fail(new Error("broke"));
  exchange?.fail(new Error("what followed"));
  exchange?.end("completed");
  const [record] = await records();
  assert.deepEqual(
    [record?.outcome, record?.logLevel, record?.errorMessage],
    ["failed", "ERROR", "Error: broke"],
  );
});

Deno.test("ServerEntry takes hostile requests, and keeps bodies within their limits", async () => {
  const { tracer, entry, records } = traced({ capture: { maxResponseBodySize: 10 } });
  await using _ = tracer;
  const hostile = [
    request({ method: "", url: "", rawHeaders: [] }),
    request({ method: "M".repeat(60_000), url: "http://a b/[::1", rawHeaders: ["Odd"] }),
    request({ url: "*", rawHeaders: ["Host", "x/supertracer?"], remoteAddress: undefined }),
  ];
  for (const one of hostile) {
    const exchange = entry.begin(one);
    exchange?.respond(200);
    exchange?.header("", "\u0000");
    for (let i = 0; i < 100; i++) exchange?.write("x".repeat(10_000));
    exchange?.end("completed");
  }
  const all = await records();
  assert.equal(all.length, 3);
  for (const record of all) assert.equal(record?.responseSizeBytes, 1_000_000);
  assert.equal(tracer.stats().caught, 0);
});

Deno.test("ServerEntry.begin() is undefined when the tracer is closed or not enabled", async () => {
  const closed = traced();
  await closed.tracer.close();
  assert.equal(closed.entry.begin(request()), undefined);
  assert.equal(closed.entry.mayAnswer("/supertracer/"), false);
  const off = traced({ enabled: false });
  assert.equal(off.entry.begin(request()), undefined);
  assert.equal(
    off.entry.answer(new Request("http://localhost/supertracer/"), undefined),
    undefined,
  );
  await off.tracer.close();
});

Deno.test("ServerEntry.mayAnswer() tells own paths from the app's on a boundary", async () => {
  const { tracer, entry } = traced();
  await using _ = tracer;
  for (
    const target of ["/supertracer", "/supertracer/", "/supertracer?a", "/supertracer/api/logs"]
  ) {
    assert.equal(entry.mayAnswer(target), true, target);
  }
  for (const target of ["/supertracer-demo", "/", "*", "", "http://x/supertracer"]) {
    assert.equal(entry.mayAnswer(target), false, target);
  }
  assert.equal(entry.answer(new Request("http://localhost/other"), "127.0.0.1"), undefined);
});
