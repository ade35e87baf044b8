import { MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { serveTraced } from "../../support/serve_traced.ts";
import { accessOf } from "./support/dashboard_client.ts";

const app = (request: Request) =>
  new Response("ok", { status: new URL(request.url).pathname === "/fails" ? 500 : 200 });

Deno.test("POST api/recording pauses recording: nothing is captured, requests are counted", async () => {
  await using server = serveTraced(app);
  const client = await accessOf(server.origin);
  const ask = async (path: string) => await (await fetch(server.origin + path)).body?.cancel();
  const paths = async () => {
    await server.tracer.flush();
    const { logs } = await client.json("/api/logs");
    return logs.map(({ content }: { content: string }) => content);
  };
  await ask("/before");
  await client.post("/api/recording", { paused: true });
  assert.equal((await client.json("/api/session")).recording, false);
  assert.equal((await client.json("/api/health")).recording, false);
  for (const path of ["/meanwhile", "/fails"]) await ask(path);
  server.tracer.getLogger().error("meanwhile");
  assert.deepEqual(await paths(), ["GET /before"]);
  assert.equal((await server.tracer.metrics()).totals.requests, 3);
  const { captured, sampledOut } = server.tracer.stats();
  assert.deepEqual([captured, sampledOut], [1, 0]);
  const resumed = await client.post("/api/recording", { paused: false });
  assert.deepEqual(await resumed.json(), { recording: true });
  await ask("/after");
  assert.deepEqual(await paths(), ["GET /after", "GET /before"]);
});

Deno.test("POST api/recording leaves out requests that begin or end in the pause", async () => {
  const waiting = new Map<string, () => void>();
  await using server = serveTraced(({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/quick") return new Response("ok");
    const { promise, resolve } = Promise.withResolvers<Response>();
    waiting.set(pathname, () => resolve(new Response("ok")));
    return promise;
  });
  const client = await accessOf(server.origin);
  const begin = async (path: string) => {
    const answer = fetch(server.origin + path).then((response) => response.text());
    while (!waiting.has(path)) await new Promise((resolve) => setTimeout(resolve, 5));
    return async () => {
      waiting.get(path)?.();
      await answer;
    };
  };
  const endsInPause = await begin("/ends-in-pause");
  await client.post("/api/recording", { paused: true });
  await endsInPause();
  const beginsInPause = await begin("/begins-in-pause");
  await client.post("/api/recording", { paused: false });
  await beginsInPause();
  await (await fetch(`${server.origin}/quick`)).text();
  await server.tracer.flush();
  const { logs } = await client.json("/api/logs");
  assert.deepEqual(logs.map(({ path }: { path: string }) => path), ["/quick"]);
  assert.equal((await server.tracer.metrics()).totals.requests, 3);
});

Deno.test("POST api/recording is told to live streams", async () => {
  await using server = serveTraced(app);
  const client = await accessOf(server.origin);
  const { body } = await client.fetch("/api/live");
  const reader = (body ?? assert.fail()).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (part: string) => {
    while (!text.includes(part)) text += (await reader.read()).value ?? assert.fail(text);
  };
  await until('"recording":true');
  await client.post("/api/recording", { paused: true });
  await until('"recording":false');
  await reader.cancel();
});

Deno.test("POST api/recording and api/clear take nothing but what they ask for", async () => {
  await using server = serveTraced(app);
  await (await fetch(server.origin)).body?.cancel();
  const client = await accessOf(server.origin);
  for (
    const [path, body] of [
      ["/api/recording", {}],
      ["/api/recording", { paused: "true" }],
      ["/api/recording", []],
      ["/api/clear", {}],
      ["/api/clear", { confirm: true }],
      ["/api/clear", { confirm: "Clear" }],
      ["/api/clear", { __proto__: { confirm: "clear" } }],
      ["/api/clear", "clear"],
    ] as const
  ) {
    assert.equal((await client.post(path, body)).status, 400, JSON.stringify(body));
  }
  const polluted = await client.fetch("/api/clear", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"__proto__": {"confirm": "clear"}, "constructor": {"prototype": {"paused": true}}}',
  });
  assert.equal(polluted.status, 400);
  assert.equal(({} as Record<string, unknown>)["confirm"], undefined);
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    const init = { method: "POST", headers: { "content-type": type }, body: "confirm=clear" };
    assert.equal((await client.fetch("/api/clear", init)).status, 415, type);
  }
  const long = await client.post("/api/clear", { confirm: "clear", more: "x".repeat(20_000) });
  assert.equal(long.status, 413);
  await server.tracer.flush();
  assert.equal((await client.json("/api/logs")).logs.length, 1);
});

Deno.test("POST api/clear deletes logs and metrics, what waits included", async () => {
  const connector = new MemoryConnector();
  await using server = serveTraced(app, { connector, recording: { flushIntervalMs: 60_000 } });
  const client = await accessOf(server.origin);
  for (let i = 0; i < 5; i++) await (await fetch(`${server.origin}/${i}`)).body?.cancel();
  const cleared = await client.post("/api/clear", { confirm: "clear" });
  assert.deepEqual([cleared.status, await cleared.json()], [200, { deleted: 5 }]);
  assert.deepEqual((await client.json("/api/logs")).logs, []);
  assert.equal((await client.json("/api/overview")).report.totals.requests, 0);
  await (await fetch(server.origin)).body?.cancel();
  await server.tracer.flush();
  assert.equal((await client.json("/api/logs")).logs.length, 1);
});
