import { type Log, MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { clientBase } from "../../../core/http/caller.ts";
import { serveTraced } from "../../support/serve_traced.ts";
import { serveApi } from "./support/serve_api.ts";

/** Keys of a log in the Python version, in its order. */
const PYTHON_KEYS = [
  "id",
  "content",
  "timestamp",
  "method",
  "path",
  "url",
  "headers",
  "log_level",
  "status_code",
  "duration_ms",
  "client_ip",
  "user_agent",
  "request_query",
  "request_body",
  "response_headers",
  "response_body",
  "response_size_bytes",
  "error_message",
  "stack_trace",
];

function log(properties: Partial<Log>): Log {
  return { id: 0, content: "x", timestamp: 1_780_000_000_000, logLevel: "INFO", ...properties };
}

Deno.test("GET logs answers in the shape of the Python version", async () => {
  await using server = serveApi();
  await server.visit("/users/1?page=2", "/fails");
  const page = await server.json("/logs?limit=1");
  assert.deepEqual(Object.keys(page), ["data", "length", "next_page_url"]);
  assert.equal(page.length, 1);
  const whole = await server.json("/logs");
  assert.deepEqual(Object.keys(whole), ["data", "length"], "no further page, no key");
  const [fails, users] = whole.data;
  for (const key of PYTHON_KEYS) assert.ok(key in users, key);
  assert.equal(users.content, "GET /users/1?page=2");
  assert.equal(users.log_level, "HTTP");
  assert.equal(users.status_code, 200);
  assert.deepEqual(users.request_query, { page: "2" });
  assert.equal(users.error_message, null);
  assert.equal(users.route, "/users/:id");
  assert.equal(fails.status_code, 500);
  assert.match(fails.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/);
  assert.ok(Math.abs(Date.parse(fails.timestamp) - Date.now()) < 10_000);
});

Deno.test("GET logs/{id} has everything, and is a problem where there is none", async () => {
  await using server = serveApi();
  await server.visit("/a");
  const { data: [{ id }] } = await server.json("/logs");
  const whole = await server.json(`/logs/${id}`);
  assert.deepEqual(whole.response_body, { path: "/a" });
  assert.equal(whole.response_headers["content-type"], "application/json");
  const missing = await server.ask("/logs/999999");
  assert.equal(missing.status, 404);
  assert.match((await missing.json()).detail, /There is no log 999999/);
});

Deno.test("GET logs gives times exactly, microseconds included", async () => {
  const connector = new MemoryConnector();
  connector.connect();
  for (const timestamp of [0, 1_780_000_000_000, 1_780_000_000_000.125, 1_780_000_000_999.5]) {
    connector.saveLog(log({ timestamp }));
  }
  await using server = serveApi({}, { connector, retention: { enabled: false } });
  const { data } = await server.json("/logs");
  assert.deepEqual(data.map(({ timestamp }: { timestamp: string }) => timestamp), [
    "2026-05-28T20:26:40.999500+00:00",
    "2026-05-28T20:26:40.000125+00:00",
    "2026-05-28T20:26:40+00:00",
    "1970-01-01T00:00:00+00:00",
  ]);
});

Deno.test("GET logs goes on by next_page_url while logs arrive: nothing twice, nothing left out", async () => {
  const connector = new MemoryConnector();
  connector.connect();
  // Many at one moment: Python's pages, which go by time alone, lose those.
  for (let i = 0; i < 60; i++) {
    connector.saveLog(log({ content: `line ${i}`, timestamp: 1_000 + Math.floor(i / 20) }));
  }
  await using server = serveApi({}, { connector, retention: { enabled: false } });
  const seen: string[] = [];
  let url = `${server.base}/logs?limit=7&search_text=line&start_date=0`;
  while (url !== "") {
    const response = await fetch(url, { headers: { "x-api-key": "a-key-that-may-read-only" } });
    const page = await response.json();
    seen.push(...page.data.map(({ content }: { content: string }) => content));
    url = page.next_page_url === undefined ? "" : new URL(page.next_page_url, url).href;
    connector.saveLog(log({ content: "line late", timestamp: Date.now() }));
    connector.saveLog(log({ content: "line of the past", timestamp: 1 }));
  }
  const late = seen.filter((content) => content === "line of the past").length;
  assert.deepEqual(
    seen.filter((content) => content !== "line of the past"),
    Array.from({ length: 60 }, (_, i) => `line ${59 - i}`),
  );
  assert.ok(late > 0);
});

Deno.test("GET logs gives a next page that a forged Host has no say in", async () => {
  await using server = serveApi();
  await server.visit("/a", "/b");
  const { next_page_url } = await server.json("/logs?limit=1&q=");
  const { origin, pathname, search } = new URL(next_page_url);
  assert.equal(origin + pathname, `${server.base}/logs`);
  assert.match(search, /^\?limit=1&q=&before=[\d.]+%3A\d+$/);
});

Deno.test("GET logs/count counts with the same filters", async () => {
  await using server = serveApi();
  await server.visit("/a", "/b", "/fails");
  assert.deepEqual(await server.json("/logs/count"), { count: 3, is_more: false });
  assert.deepEqual(await server.json("/logs/count?has_error=true"), { count: 1, is_more: false });
});

Deno.test("GET logs takes the parameters of the Python version", async () => {
  await using server = serveApi();
  await server.visit("/a", "/b?x=1", "/fails");
  server.tracer.getLogger("orders").warn("order was late");
  await server.tracer.flush();
  const paths = async (query: string) => {
    const { data } = await server.json(`/logs?${query}`);
    return data.map(({ path, content }: Record<string, string>) => path ?? content);
  };
  const now = Date.now();
  const hour = new Date(now - 3_600_000);
  assert.deepEqual(await paths("search_text=LATE"), ["order was late"]);
  assert.deepEqual(await paths("endpoint=x%3D1"), ["/b"]);
  assert.deepEqual(await paths("status_code=5XX"), ["/fails"]);
  assert.deepEqual(await paths("log_level=WARN"), ["order was late"]);
  assert.deepEqual(await paths("log_level=warn"), ["order was late"]);
  assert.deepEqual(await paths("methods=GET&methods=POST&limit=1"), ["/fails"]);
  assert.deepEqual(await paths("method=POST,PUT"), []);
  assert.deepEqual(await paths("has_error=True"), ["/fails"]);
  assert.deepEqual(await paths("has_error=0&kind=request"), ["/b", "/a"]);
  assert.deepEqual(await paths("min_latency=60000"), []);
  assert.deepEqual(await paths("max_latency=60000&kind=request&limit=1"), ["/fails"]);
  for (
    const start of [
      hour.toISOString(),
      hour.toISOString().slice(0, 19),
      `${hour.getTime()}`,
      `${hour.getTime() / 1_000}`,
    ]
  ) {
    assert.equal((await paths(`start_date=${start}`)).length, 4, start);
    assert.equal((await paths(`end_date=${start}`)).length, 0, start);
  }
  assert.deepEqual(await paths("logger_name=orders"), ["order was late"]);
  assert.deepEqual(await paths("q=-path:/a+kind:request"), ["/fails", "/b"]);
  assert.deepEqual(await paths("q=-path:/a&status_code=200"), ["/b"]);
});

Deno.test("GET logs finds by user, service and attributes, and gives them", async () => {
  const connector = new MemoryConnector();
  connector.connect();
  const told = { service: "shop", user: "ada", attributes: { tenant: "acme", seats: 12 } };
  connector.saveLog(log({ content: "GET /told", method: "GET", ...told }));
  connector.saveLog(log({ content: "other", service: "billing" }));
  await using server = serveApi({}, { connector, retention: { enabled: false } });
  for (const query of ["user=ada", "service=shop", "q=attr.tenant:acme", "q=attr.seats:12"]) {
    const { data: [found, ...others] } = await server.json(`/logs?${query}`);
    assert.deepEqual(others, [], query);
    const { service, user, attributes } = found;
    assert.deepEqual({ service, user, attributes }, told);
  }
  assert.equal((await server.json("/logs?user=ada&service=billing")).length, 0);
});

Deno.test("GET logs points at what is wrong in a query", async () => {
  await using server = serveApi();
  for (const path of ["/logs", "/logs/count", "/logs/stream"]) {
    const response = await server.ask(`${path}?q=method:get+stauts:5xx`);
    assert.equal(response.status, 400);
    const { detail, at, length } = await response.json();
    assert.match(detail, /did you mean "status"/);
    assert.deepEqual([at, length], [11, 6]);
  }
});

Deno.test("GET logs tells requests with the same id apart by span_id", async () => {
  const headers = { "x-request-id": "not-unique" };
  await using server = serveTraced((request) => {
    server.tracer.getLogger("twins").info(new URL(request.url).pathname);
    return new Response("ok");
  }, { api: { enabled: true, apiKey: "a-key-of-the-tests-alone" } });
  for (const path of ["/first", "/second"]) {
    await (await fetch(server.origin + path, { headers })).body?.cancel();
  }
  await server.tracer.flush();
  const ask = async (query: string) => {
    const url = `${server.origin}/supertracer-api/api/v1/logs?${query}`;
    const answer = await fetch(url, { headers: { "x-api-key": "a-key-of-the-tests-alone" } });
    assert.equal(answer.status, 200);
    return (await answer.json()).data;
  };
  assert.equal((await ask("request_id=not-unique")).length, 4);
  for (const request of await ask("request_id=not-unique&kind=request")) {
    const own = await ask(`request_id=not-unique&span_id=${request.span_id}`);
    assert.deepEqual(
      own.map((each: { content: string }) => each.content).sort(),
      [request.path, request.content],
    );
    assert.deepEqual(
      await ask(`span_id=${request.span_id}&q=is:log`),
      own.filter(
        (each: { kind: string; method: string | null }) => each.method === null,
      ),
    );
  }
});

Deno.test("GET logs gives the next page as the client of a trusted proxy can follow it", async () => {
  const forwarded = {
    "x-forwarded-host": "shop.example",
    "x-forwarded-proto": "https",
    "x-forwarded-prefix": "/inner/",
  };
  for (
    const [trustProxy, base] of [
      [true, "https://shop.example/inner"],
      [false, undefined],
    ] as const
  ) {
    await using server = serveApi({}, { capture: { trustProxy } });
    await server.visit("/a", "/b");
    const answer = await server.ask("/logs?limit=1", { headers: forwarded });
    const { next_page_url } = await answer.json();
    const expected = `${base ?? server.origin}/supertracer-api/api/v1/logs?`;
    assert.ok(next_page_url.startsWith(expected), next_page_url);
  }
});

Deno.test("clientBase() takes no host and no prefix that is none", () => {
  const cases: readonly (readonly [Record<string, string>, string | undefined])[] = [
    [{ host: "a.example:8080" }, "http://a.example:8080"],
    [{ host: "a.example:99999" }, undefined],
    [{ host: "evil/x?" }, undefined],
    [{ host: "[::1]:80" }, "http://[::1]:80"],
    [{ host: "a.example", "x-forwarded-host": "evil/x, b/c" }, "http://a.example"],
    [{ host: "a.example", "x-forwarded-host": "spoofed, real.example" }, "http://real.example"],
    [{ host: "a.example", "x-forwarded-prefix": "//evil.example" }, "http://a.example"],
    [{ host: "a.example", "x-forwarded-prefix": "/a/b" }, "http://a.example/a/b"],
    [{}, "http://authority.example:1"],
  ];
  for (const [headers, base] of cases) {
    const request = { url: "http://authority.example:1/x", headers: new Headers(headers) };
    assert.equal(clientBase(request as Request, 1), base, JSON.stringify(headers));
  }
  const unnamed = { url: "http://0.0.0.0:8000/x", headers: new Headers() };
  assert.equal(clientBase(unnamed as Request, 0), undefined);
});
