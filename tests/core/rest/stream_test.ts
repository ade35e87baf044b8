import assert from "node:assert/strict";
import { withDeadline } from "../../support/deadline.ts";
import { type ApiServer, serveApi } from "./support/serve_api.ts";

/** A stream that is read until something is in it. */
async function follow(server: ApiServer, query: string, headers: Record<string, string> = {}) {
  const response = await server.ask(`/logs/stream${query}`, { headers });
  assert.equal(response.status, 200);
  const reader = (response.body ?? assert.fail()).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    type: response.headers.get("content-type"),
    async until(part: string | RegExp): Promise<string> {
      const has = () => typeof part === "string" ? text.includes(part) : part.test(text);
      const reading = async () => {
        while (!has()) {
          const { done, value } = await reader.read();
          if (done) throw new Error(`it ended: ${text}`);
          text += value;
        }
      };
      await withDeadline(reading(), () => `${part} in ${text}`);
      return text;
    },
    [Symbol.asyncDispose]: () => reader.cancel(),
  };
}

Deno.test("GET logs/stream sends each log as an event, filtered here", async () => {
  await using server = serveApi();
  await using stream = await follow(server, "?status_code=5xx");
  assert.equal(stream.type, "text/event-stream; charset=utf-8");
  await stream.until("event: ready");
  await server.visit("/a", "/fails/1", "/b", "/fails/2");
  const text = await stream.until("/fails/2");
  const events = [...text.matchAll(/^event: log\nid: (\S+)\ndata: (.+)$/gm)];
  const logs = events.map(([, , data = ""]) => JSON.parse(data));
  assert.deepEqual(logs.map(({ path }) => path), ["/fails/1", "/fails/2"]);
  assert.equal(logs[0].status_code, 500);
  assert.match(events[0]?.[1] ?? "", /^[\d.]+:\d+$/);
  await stream.until('event: status\ndata: {"inFlight":');
});

Deno.test("GET logs/stream sends lines of JSON to those who accept them, and keeps them alive", async () => {
  await using server = serveApi();
  const accept = { accept: "application/x-ndjson" };
  await using stream = await follow(server, "", accept);
  assert.equal(stream.type, "application/x-ndjson");
  await stream.until("\n");
  await server.visit("/a", "/b");
  const text = await stream.until(/"\/b"[^\n]*\n/);
  const lines = text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ path }) => path), ["/a", "/b"]);
  await stream.until(/\n\n$/);
});

Deno.test("GET logs/stream sends what was missed, by Last-Event-ID or after", async () => {
  await using server = serveApi();
  await server.visit("/a");
  await using first = await follow(server, "?after=0:0");
  const [, id = ""] = /^id: (\S+)$/m.exec(await first.until("event: log")) ?? [];
  await server.visit("/missed/1", "/missed/2");
  for (
    const [query, headers] of [
      ["", { "last-event-id": id }],
      [`?after=${id}`, {}],
    ] as const
  ) {
    await using again = await follow(server, query, headers);
    await again.until("/missed/2");
    await server.visit("/live");
    const text = await again.until("/live");
    const paths = [...text.matchAll(/"path":"([^"]+)"/g)].map(([, path]) => path);
    assert.deepEqual(paths.slice(0, 2), ["/missed/1", "/missed/2"]);
    assert.equal(paths.at(-1), "/live");
    assert.ok(!paths.includes("/a"));
  }
  for (const after of ["x", "1:2:3", "'", "NaN:1"]) {
    assert.equal((await server.ask(`/logs/stream?after=${after}`)).status, 400, after);
  }
});

Deno.test("GET logs/stream lets no recorded text make an event", async () => {
  await using server = serveApi();
  await using stream = await follow(server, "");
  await stream.until("event: ready");
  server.tracer.getLogger().info("a\n\nevent: log\ndata: forged\n\r\rid: 7\u2028end");
  await server.tracer.flush();
  const text = await stream.until("end");
  assert.equal(text.match(/^event: log$/gm)?.length, 1);
  assert.ok(!/^data: forged/m.test(text));
});

Deno.test("GET logs/stream is bounded in number, and apart from the dashboard's streams", async () => {
  await using server = serveApi();
  const open: Response[] = [];
  for (let i = 0; i < 20; i++) open.push(await server.ask("/logs/stream"));
  assert.ok(open.every(({ status }) => status === 200));
  const refused = await server.ask("/logs/stream");
  assert.equal(refused.status, 429);
  assert.match((await refused.json()).detail, /20 live streams are open already/);
  const page = await fetch(`${server.origin}/supertracer/api/live`, {
    headers: { authorization: "Bearer token-of-the-test" },
  });
  assert.equal(page.status, 200);
  for (const { body } of [...open, page]) await body?.cancel();
});

Deno.test("HEAD logs/stream opens none", async () => {
  await using server = serveApi();
  for (let i = 0; i < 25; i++) {
    const response = await server.ask("/logs/stream", { method: "HEAD" });
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /event-stream/);
  }
});

Deno.test("SuperTracer.close() ends the API's streams", async () => {
  await using server = serveApi();
  const { body } = await server.ask("/logs/stream");
  await server.tracer.close();
  await new Response(body).text();
});
