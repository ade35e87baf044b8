import { MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { rawHttp } from "../../support/raw_http.ts";
import { ADMIN_KEY, READ_KEY, restEndpointsOfTests, serveApi } from "./support/serve_api.ts";

async function assertProblem(response: Response, status: number): Promise<string> {
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("access-control-allow-origin"), null);
  const { type, title, status: told, detail } = await response.json();
  assert.deepEqual([type, told], ["about:blank", status]);
  assert.match(title, /^[A-Z][A-Za-z ]+$/);
  return detail;
}

Deno.test("RestApi tells errors as problem documents", async () => {
  await using server = serveApi();
  await assertProblem(await server.ask("/logs", { key: "" }), 401);
  await assertProblem(await server.ask("/logs?limit=x"), 400);
  await assertProblem(await server.ask("/nothing"), 404);
  await assertProblem(await server.ask("/logs/1"), 404);
  await assertProblem(await server.ask("/clear", { method: "POST" }), 403);
  await assertProblem(await server.ask("/clear", { method: "POST", key: ADMIN_KEY }), 415);
  const refused = await server.ask("/logs", { method: "DELETE" });
  assert.equal(refused.headers.get("allow"), "GET, HEAD");
  assert.equal(await assertProblem(refused, 405), "DELETE is not possible here: use GET or HEAD");
});

Deno.test("RestApi says which methods a route has; no preflight is answered", async () => {
  await using server = serveApi();
  const endpoints = restEndpointsOfTests();
  for (const { method, path } of endpoints) {
    for (const other of ["PUT", "DELETE", "PATCH", "OPTIONS", "get", "PROPFIND"]) {
      const { text } = await rawHttp(
        server.port,
        `${other} /supertracer-api/api/v1${
          path.replace(":id", "1").replace(":group", "abc")
        } HTTP/1.1\r\n` +
          `Host: 127.0.0.1:${server.port}\r\nX-API-Key: ${ADMIN_KEY}\r\nConnection: close\r\n` +
          "Origin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\n\r\n",
        { idleMs: 10_000 },
      );
      // `get` is no GET: methods are case-sensitive.
      assert.match(text, /^HTTP\/1\.1 40[015] /, `${other} ${path}`);
      assert.ok(!/access-control|evil/i.test(text), text);
      if (text.startsWith("HTTP/1.1 405")) {
        assert.match(text, method === "GET" ? /allow: GET, HEAD/ : /allow: .*POST/);
      }
    }
    const head = await server.ask(path.replace(":id", "1").replace(":group", "abc"), {
      method: "HEAD",
    });
    assert.equal(await head.text(), "");
    const hasGet = endpoints.some((route) => route.path === path && route.method === "GET");
    assert.ok(hasGet ? [200, 404].includes(head.status) : head.status === 405);
  }
});

Deno.test("RestApi takes a path literally: no other spelling reaches data", async () => {
  await using server = serveApi();
  await server.visit("/canary");
  for (
    const path of [
      "//logs",
      "/logs/",
      "/log%73",
      "/LOGS",
      "/logs;x",
      "/logs/:id",
      "/logs/__proto__",
      "/logs/-1",
      "/logs/1e3",
      "/logs/0x1",
      "/logs/9223372036854775808",
      "/logs/%00",
      "/logs/1/",
      "/logs/1%2f..",
      "/constructor",
      "/../v2/logs",
      "/logs.json",
    ]
  ) {
    const { text } = await rawHttp(
      server.port,
      `GET /supertracer-api/api/v1${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
        `X-API-Key: ${READ_KEY}\r\nConnection: close\r\n\r\n`,
      { idleMs: 10_000 },
    );
    assert.match(text, /^HTTP\/1\.1 40[04] /, path);
    assert.ok(!/canary/.test(text));
  }
});

Deno.test("RestApi is the app's for a Host that forges the path", async () => {
  await using server = serveApi();
  await server.visit("/canary");
  for (
    const host of ["x/supertracer-api/api/v1/logs?", "x/supertracer-api/api/v1/status#", "u@x"]
  ) {
    const { text } = await rawHttp(
      server.port,
      `GET /app HTTP/1.1\r\nHost: ${host}\r\nX-API-Key: ${READ_KEY}\r\nConnection: close\r\n\r\n`,
      { idleMs: 10_000 },
    );
    assert.ok(!/canary|"status":"ok"/.test(text), text);
  }
});

Deno.test("RestApi tells nothing of why the storage failed", async () => {
  class FailingConnector extends MemoryConnector {
    override fetchLogs(): never {
      throw new Error("SELECT password FROM /etc/secret at line 3");
    }
  }
  await using server = serveApi({}, { connector: new FailingConnector() });
  for (const path of ["/logs", "/metrics"]) {
    const response = await server.ask(path);
    assert.equal(
      await assertProblem(response, 500),
      "The storage could not answer: try again later",
    );
  }
  assert.ok(server.tracer.stats().caught >= 2);
});
