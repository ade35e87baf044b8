import assert from "node:assert/strict";
import { TracedApp } from "../../support/traced_app.ts";

Deno.test("SuperTracer leaves out what is excluded, and counts it all the same", async () => {
  await using app = new TracedApp(() => new Response("ok"), {
    capture: { excludePaths: ["/health", "/static/*", /\.png$/g], excludeMethods: ["options"] },
  });
  for (
    const path of ["/health", "/health?x=1", "/static/a", "/a.png", "/b.png", "/kept", "/healthy"]
  ) await app.send(path);
  await app.send("/kept", { method: "OPTIONS" });
  assert.deepEqual((await app.logs()).map((log) => log.path), ["/kept", "/healthy"]);
  assert.equal((await app.tracer.metrics()).totals.requests, 8);
});

Deno.test("SuperTracer samples, but keeps errors and slow requests", async () => {
  await using app = new TracedApp(async (request) => {
    if (request.url.endsWith("slow")) await new Promise((resolve) => setTimeout(resolve, 1_010));
    return new Response("body", { status: request.url.endsWith("bad") ? 503 : 200 });
  }, { capture: { sample: 0 } });
  for (const path of ["/ok", "/bad", "/ok", "/slow"]) {
    await app.send(path, { headers: { "x-kept": "yes" } });
  }
  const logs = await app.logs();
  assert.deepEqual(logs.map((log) => log.path), ["/bad", "/slow"]);
  assert.equal(logs[0]?.headers?.["x-kept"], "yes");
  assert.equal(app.tracer.stats().sampledOut, 2);
  assert.equal((await app.tracer.metrics()).totals.requests, 4);
});

Deno.test("SuperTracer asks a sample function, and survives it", async () => {
  await using app = new TracedApp(() => new Response("ok"), {
    capture: {
      sample: ({ path, route, method, statusCode, durationMs }) => {
        if (path === "/throws") throw new Error("no");
        assert.equal(route, path);
        return method === "GET" && statusCode === 200 && durationMs >= 0 && path === "/yes";
      },
    },
  });
  for (const path of ["/yes", "/no", "/throws"]) await app.send(path);
  assert.deepEqual((await app.logs()).map((log) => log.path), ["/yes", "/throws"]);
  assert.equal(app.tracer.stats().caught, 1);
});

Deno.test("SuperTracer does not record its own pages unless it is told to", async () => {
  for (const saveOwnTraces of [false, true]) {
    await using app = new TracedApp(() => new Response("app"), { capture: { saveOwnTraces } });
    await app.send("/supertracer/login");
    await app.send("/supertracer-demo");
    await app.send("/supertracer/api/logs", {
      headers: { authorization: "Bearer token-of-the-tests" },
    });
    const paths = (await app.logs()).map((log) => log.path);
    assert.deepEqual(
      paths,
      saveOwnTraces
        ? ["/supertracer/login", "/supertracer-demo", "/supertracer/api/logs"]
        : ["/supertracer-demo"],
    );
    assert.ok(!JSON.stringify(await app.logs()).includes("token-of-the-tests"));
  }
});
