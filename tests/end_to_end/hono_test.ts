import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { streamText } from "hono/streaming";
import assert from "node:assert/strict";
import { serveTraced } from "../support/serve_traced.ts";

function shop(): Hono {
  const app = new Hono();
  app.get("/items/:id", (c) => c.json({ id: c.req.param("id"), page: c.req.query("page") }));
  app.post("/items", async (c) => c.json({ created: await c.req.json() }, 201));
  app.get("/stream", (c) =>
    streamText(c, async (stream) => {
      for (const part of ["one ", "two ", "three"]) await stream.write(part);
    }));
  app.get("/visit", (c) => {
    setCookie(c, "seen", "yes", { httpOnly: true });
    setCookie(c, "theme", "dark");
    return c.text(`seen: ${getCookie(c, "seen") ?? "no"}`);
  });
  app.get("/fails", () => {
    throw new TypeError("of the route");
  });
  app.onError((error, c) => c.text(`caught ${error.message}`, 500));
  return app;
}

Deno.test("SuperTracer wraps a Hono app: routes and JSON", async () => {
  await using server = serveTraced(shop());
  const got = await fetch(`${server.origin}/items/42?page=2`);
  assert.deepEqual(await got.json(), { id: "42", page: "2" });
  const posted = await fetch(`${server.origin}/items`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "lamp", password: "do-not-keep" }),
  });
  assert.equal(posted.status, 201);
  assert.deepEqual(await posted.json(), { created: { name: "lamp", password: "do-not-keep" } });

  const get = await server.connector.waitFor("/items/42");
  assert.equal(get.route, "/items/:id");
  assert.deepEqual(get.responseBody, { id: "42", page: "2" });
  const post = await server.connector.waitFor("/items");
  assert.deepEqual(post.requestBody, { name: "lamp", password: "[REDACTED]" });
  assert.deepEqual(post.responseBody, { created: { name: "lamp", password: "[REDACTED]" } });
});

Deno.test("SuperTracer wraps a Hono app: streaming", async () => {
  await using server = serveTraced(shop());
  assert.equal(await (await fetch(`${server.origin}/stream`)).text(), "one two three");
  const log = await server.connector.waitFor("/stream");
  assert.equal(log.outcome, "completed");
  assert.equal(log.responseBody, "one two three");
  assert.equal(log.responseSizeBytes, 13);
});

Deno.test("SuperTracer wraps a Hono app: cookies", async () => {
  await using server = serveTraced(shop());
  const response = await fetch(`${server.origin}/visit`, { headers: { cookie: "seen=yes" } });
  assert.equal(await response.text(), "seen: yes");
  assert.deepEqual(response.headers.getSetCookie(), [
    "seen=yes; Path=/; HttpOnly",
    "theme=dark; Path=/",
  ]);
  const log = await server.connector.waitFor("/visit");
  assert.doesNotMatch(JSON.stringify(log.headers), /seen=yes/);
  assert.equal(log.responseHeaders?.["set-cookie"]?.length, 2);
});

Deno.test("SuperTracer wraps a Hono app: errors and unknown paths", async () => {
  await using server = serveTraced(shop());
  const failed = await fetch(`${server.origin}/fails`);
  assert.equal(failed.status, 500);
  assert.equal(await failed.text(), "caught of the route");
  assert.equal((await fetch(`${server.origin}/nowhere`)).status, 404);
  const log = await server.connector.waitFor("/fails");
  assert.equal(log.logLevel, "ERROR");
  assert.equal(log.responseBody, "caught of the route");
  const missing = await server.connector.waitFor("/nowhere");
  assert.equal(missing.logLevel, "WARN");
  assert.equal(missing.responseBody, "404 Not Found");
});
