import assert from "node:assert/strict";
import { serveTraced, type TracedServer } from "../../support/serve_traced.ts";
import { accessOf, dashboardEndpoints } from "./support/dashboard_client.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"];

/** A path that the pattern of a route matches. */
function pathOf(pattern: string): string {
  return pattern.replace(":id", "1").replace(":group", "abc");
}

async function fill({ origin, tracer }: TracedServer): Promise<void> {
  for (const path of ["/users/1", "/users/2", "/fails"]) {
    await (await fetch(`${origin}${path}`)).body?.cancel();
  }
  tracer.getLogger("orders").info("canary-line");
  await tracer.flush();
}

function app(request: Request): Response {
  return new URL(request.url).pathname === "/fails"
    ? new Response("canary-body", { status: 500 })
    : new Response("ok");
}

Deno.test("Dashboard answers nobody who is not let in, whatever the route and method", async () => {
  await using server = serveTraced(app);
  await fill(server);
  const routes = dashboardEndpoints();
  assert.ok(routes.length >= 16);
  const closed = routes.filter(({ role }) => role !== "nobody");
  for (const { path } of [...closed, { path: "/api/nothing" }, { path: "/api" }]) {
    for (const method of METHODS) {
      const url = `${server.origin}/supertracer${pathOf(path)}`;
      const response = await fetch(url, { method, redirect: "manual" });
      const text = await response.text();
      assert.equal(response.status, 401, `${method} ${path}`);
      assert.ok(!/canary|users|version/.test(text), text);
    }
  }
  assert.deepEqual(
    routes.filter(({ role }) => role === "nobody").map(({ method, path }) => `${method} ${path}`),
    ["GET /login", "GET /api/session", "POST /api/login"],
  );
  const session = await fetch(`${server.origin}/supertracer/api/session`);
  assert.equal(session.status, 401);
  assert.deepEqual(Object.keys(await session.json()).sort(), ["error", "kind"]);
});

Deno.test("Dashboard says which methods a route has", async () => {
  await using server = serveTraced(app);
  const client = await accessOf(server.origin);
  for (const { path } of dashboardEndpoints()) {
    const response = await client.fetch(pathOf(path), { method: "PUT" });
    await response.body?.cancel();
    assert.equal(response.status, 405, path);
    const methods = dashboardEndpoints().filter((route) => route.path === path)
      .flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method]);
    assert.equal(response.headers.get("allow"), methods.join(", "), path);
  }
  for (const path of ["/api/clear", "/api/recording", "/api/logout"]) {
    assert.equal((await client.fetch(path)).status, 405, "no effect by GET");
  }
});

Deno.test("Dashboard takes a path literally: no other spelling reaches data", async () => {
  await using server = serveTraced(app);
  await fill(server);
  const client = await accessOf(server.origin);
  for (
    const path of [
      "/api//logs",
      "/api/logs/",
      "/api%2Flogs",
      "/api/%6cogs",
      "/API/logs",
      "/api/logs;x",
      "/api/logs/:id",
      "/api/logs/__proto__",
      "/api/logs/-1",
      "/api/logs/1e3",
      "/api/logs/0x1",
      "/api/logs/9223372036854775808",
      "/api/logs/%00",
      `/api/logs/${"1".repeat(10_000)}`,
      "/constructor",
      "/..%2f..%2fetc/passwd",
      "/logs/x.css",
    ]
  ) {
    const response = await client.fetch(path);
    assert.ok([400, 404, 405].includes(response.status), `${path}: ${response.status}`);
    assert.ok(!/canary/.test(await response.text()));
    assert.equal(response.headers.get("cache-control"), "no-store");
  }
});
