import { get, type WireCase } from "./wire_case.ts";

/** Targets, hosts, methods and messages beside the usual. */
export const MESSAGE_CASES: readonly WireCase[] = [
  {
    name: "non-ASCII path",
    handler: (request) => new Response(request.url),
    send: get("/caf\u00c3\u00a9/%E2%82%AC?q=\u00c3\u00bc"),
    expect: /HTTP\/1\.1 \d/,
  },
  {
    name: "absolute-form target",
    handler: (request) => new Response(request.url),
    send: get("http://elsewhere/supertracer/api/logs"),
    expect: /elsewhere/,
  },
  {
    name: "forged Host",
    handler: (request) => new Response(request.url),
    send: get("/public").replace("localhost:8000", "x/supertracer/api/logs?"),
    expect: /supertracer\/api\/logs\?\/public$/,
  },
  {
    name: "Host that is no URL's",
    handler: (request) => new Response(`app ${request.url.length}`),
    send: get("/y").replace("localhost:8000", "[::1"),
    expect: /HTTP\/1\.1 \d/,
  },
  {
    name: "Host with spaces",
    handler: () => new Response("app"),
    send: get("/y").replace("localhost:8000", "a b"),
    expect: /HTTP\/1\.1 \d/,
  },
  {
    name: "no Host, HTTP/1.0",
    handler: () => new Response("old"),
    send: "GET /x HTTP/1.0\r\n\r\n",
    expect: /old$/,
  },
  {
    name: "OPTIONS *",
    handler: (request) => new Response(request.method),
    send: get("*", "", "OPTIONS"),
    expect: /HTTP\/1\.1 \d/,
  },
  {
    name: "unknown method",
    handler: (request) => new Response(request.method),
    send: get("/x", "", "BREW"),
    expect: /BREW$/,
  },
  {
    name: "path beside the mount",
    handler: () => new Response("mine"),
    send: get("/supertracer-demo"),
    expect: /mine$/,
  },
  {
    name: "pipelining",
    handler: (request) => new Response(request.url.slice(-1)),
    send: ["a", "b", "c"].map((path) => `GET /${path} HTTP/1.1\r\nHost: h\r\n\r\n`).join(""),
    expect: /a[^]*b[^]*c$/,
  },
  {
    name: "pipelined body, then a request",
    handler: async (request) => new Response(`${request.method} ${await request.text()}`),
    send:
      "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /g HTTP/1.1\r\nHost: h\r\n\r\n",
    expect: /POST abc[^]*GET $/,
  },
  {
    name: "malformed request",
    handler: () => new Response("never"),
    send: "GET\r\n\r\n",
    expect: /400/,
  },
  {
    name: "many headers",
    handler: (request) => new Response(String([...request.headers].length)),
    send: get("/x", Array.from({ length: 90 }, (_, i) => `X-H${i}: v${i}\r\n`).join("")),
    expect: /92$/,
  },
  {
    name: "request's signal",
    handler: (request) => new Response(`${request.signal.aborted}`),
    send: get(),
    expect: /false$/,
  },
];
