import assert from "node:assert/strict";
import { ApiKeys } from "../../../core/rest/api_keys.ts";
import { RestApi } from "../../../core/rest/rest_api.ts";
import { withDeadline } from "../../support/deadline.ts";
import { liveFeedOf, tracerDataOf } from "../../support/tracer_data.ts";
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
  for (const after of ["x", "1:2:3", "'", "NaN:1", "1:1&after=1:1"]) {
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

Deno.test("GET logs/stream ends when its key holds no more, and no other's", async () => {
  const holding = new Set(["leaving", "staying"]);
  let now = 0;
  const keys = new ApiKeys({
    kind: "key",
    keys: [],
    authFn: async (key) => {
      await Promise.resolve();
      return holding.has(key);
    },
  }, { now: () => now });
  const data = tracerDataOf();
  const api = new RestApi(data, keys, liveFeedOf(data), () => {});
  const open = async (key: string) => {
    const request = new Request("http://x/", { headers: { "x-api-key": key } });
    const { status, body } = await api.handle(request, "/api/v1/logs/stream", {
      address: "",
      isSecure: false,
    });
    assert.equal(status, 200);
    return (body ?? assert.fail()).getReader();
  };
  const leaving = await open("leaving");
  const staying = await open("staying");
  holding.delete("leaving");
  now = 10_000;
  const end = async () => {
    while (!(await leaving.read()).done);
  };
  await withDeadline(end(), () => "the stream to end");
  // What waits for it, and then the next figures.
  const decoder = new TextDecoder();
  for (let figures = 0; figures < 3;) {
    const { done, value } = await withDeadline(staying.read(), "figures");
    assert.ok(!done);
    if (decoder.decode(value).startsWith("event: status")) figures++;
  }
  await staying.cancel();
});

Deno.test("ApiKeys.mayStay() asks every ten seconds, and lets nobody stay without an answer", async () => {
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  let now = 0;
  let asked = 0;
  let isDown = false;
  const keys = new ApiKeys({
    kind: "key",
    keys: [{ key: "known", scope: "read" }],
    authFn: (key) => {
      asked++;
      if (!isDown || key === "other") return true;
      if (key === "hanging") return new Promise<boolean>(() => {});
      throw new Error("down");
    },
  }, { now: () => now, patienceMs: 500 });
  const mayStay = (key: string) => {
    return keys.mayStay(new Request("http://x/", { headers: { authorization: `Bearer ${key}` } }));
  };
  const known = mayStay("known");
  const other = mayStay("other");
  const hanging = mayStay("hanging");
  const throwing = mayStay("throwing");
  const all = () => [known(), other(), hanging(), throwing()];
  now = 9_999;
  assert.deepEqual(all(), [true, true, true, true]);
  assert.equal(asked, 0);
  now = 10_000;
  assert.deepEqual(all(), [true, true, true, true]);
  await settle();
  assert.equal(asked, 3, "a known key is not handed to the function");
  isDown = true;
  now = 20_000;
  assert.deepEqual(all(), [true, true, true, true]);
  await settle();
  assert.deepEqual(all(), [true, true, true, false]);
  now = 50_000;
  while (hanging()) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([known(), other()], [true, true]);
  isDown = false;
  await settle();
  assert.deepEqual([throwing(), hanging()], [false, false], "what is over stays so");
});

Deno.test("SuperTracer.close() ends the API's streams", async () => {
  await using server = serveApi();
  const { body } = await server.ask("/logs/stream");
  await server.tracer.close();
  await new Response(body).text();
});
