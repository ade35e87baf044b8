import { getCookie, H3, HTTPError, readBody, setCookie } from "h3";
import assert from "node:assert/strict";
import { serveTraced } from "../support/serve_traced.ts";

function shop(): H3 {
  const app = new H3({ silent: true });
  app.get("/items/:id", (event) => ({ id: event.context.params?.["id"] }));
  app.post("/items", async (event) => {
    event.res.status = 201;
    return { created: await readBody(event) };
  });
  app.get("/stream", () =>
    new ReadableStream({
      start(controller) {
        for (const part of ["one ", "two"]) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    }));
  app.get("/visit", (event) => {
    setCookie(event, "theme", "dark");
    return `seen: ${getCookie(event, "seen") ?? "no"}`;
  });
  app.get("/teapot", () => {
    throw new HTTPError({ status: 418, message: "short and stout" });
  });
  return app;
}

Deno.test("SuperTracer wraps an h3 app without changes", async () => {
  await using server = serveTraced(shop());
  const { origin, connector } = server;
  assert.deepEqual(await (await fetch(`${origin}/items/7`)).json(), { id: "7" });
  const posted = await fetch(`${origin}/items`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"name":"lamp"}',
  });
  assert.equal(posted.status, 201);
  assert.deepEqual(await posted.json(), { created: { name: "lamp" } });
  assert.equal(await (await fetch(`${origin}/stream`)).text(), "one two");
  const visit = await fetch(`${origin}/visit`, { headers: { cookie: "seen=yes" } });
  assert.equal(await visit.text(), "seen: yes");
  assert.match(visit.headers.get("set-cookie") ?? "", /^theme=dark/);
  const teapot = await fetch(`${origin}/teapot`);
  assert.equal(teapot.status, 418);
  await teapot.text();

  assert.deepEqual((await connector.waitFor("/items/7")).responseBody, { id: "7" });
  const post = await connector.waitFor("/items");
  assert.deepEqual(post.requestBody, { name: "lamp" });
  assert.equal(post.statusCode, 201);
  assert.equal((await connector.waitFor("/stream")).responseSizeBytes, 7);
  assert.equal((await connector.waitFor("/visit")).statusCode, 200);
  const refused = await connector.waitFor("/teapot");
  assert.equal(refused.logLevel, "WARN");
  assert.match(JSON.stringify(refused.responseBody), /short and stout/);
  assert.equal(server.tracer.stats().caught, 0);
});
