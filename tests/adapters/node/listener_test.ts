import type { SuperTracer } from "@supertracer/core";
import type { ServerEntry } from "@supertracer/core/exchange";
import { traceListener } from "@supertracer/node";
import compression from "compression";
import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import {
  createServer,
  IncomingMessage,
  type RequestListener,
  type Server,
  ServerResponse,
} from "node:http";
import { connect, createServer as createHttp2Server, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { answerOwn } from "../../../adapters/node/own_answer.ts";
import { WatchedConnector } from "../../support/watched_connector.ts";
import { rawHttp } from "../../support/raw_http.ts";
import { get } from "../../support/wire_cases/wire_case.ts";

const TOKEN = "token-of-the-tests-that-is-long-enough";

/** A traced listener on a free port. */
async function serve(
  listener: RequestListener,
  options: ConstructorParameters<typeof SuperTracer>[1] = {},
  extend: (server: Server) => void = () => {},
) {
  const connector = new WatchedConnector();
  const traced = traceListener(listener, {
    connector,
    auth: { accessToken: TOKEN },
    recording: { flushIntervalMs: 10 },
    ...options,
  });
  const server = createServer(traced);
  extend(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    connector,
    tracer: traced.tracer,
    server,
    port,
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await traced.tracer.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

Deno.test("traceListener() serves the dashboard, its login and its live stream on the same port", async () => {
  await using app = await serve((request, response) => response.end(`app ${request.url}`));
  const base = `${app.origin}/supertracer`;
  assert.equal(await (await fetch(`${app.origin}/first`)).text(), "app /first");
  await app.connector.waitFor("/first");
  assert.equal(await (await fetch(`${base}-demo`)).text(), "app /supertracer-demo");

  const page = await fetch(`${base}/`);
  assert.match(page.headers.get("content-security-policy") ?? "", /default-src|script-src/);
  assert.match(await page.text(), /<!doctype html>/i);
  const refused = await fetch(`${base}/api/logs`);
  assert.equal(refused.status, 401);
  await refused.body?.cancel();

  const login = await fetch(`${base}/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: app.origin },
    body: JSON.stringify({ token: TOKEN }),
  });
  await login.body?.cancel();
  assert.equal(login.status < 300, true, String(login.status));
  const cookie = login.headers.getSetCookie().map((each) => each.split(";")[0]).join("; ");
  const headers = { cookie };
  const logs = await (await fetch(`${base}/api/logs`, { headers })).json();
  assert.ok(JSON.stringify(logs).includes("/first"));

  const live = await fetch(`${base}/api/live`, { headers });
  assert.match(live.headers.get("content-type") ?? "", /^text\/event-stream/);
  const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  await (await fetch(`${app.origin}/second`)).text();
  while (!text.includes("/second")) {
    const { value, done } = await reader?.read() ?? { done: true };
    assert.ok(!done, text);
    text += value;
  }
  await reader?.cancel();
  assert.equal(app.tracer.stats().caught, 0);
  assert.equal(app.connector.saved.some(({ path }) => path?.startsWith("/supertracer/")), false);
});

Deno.test("traceListener() compares the Host of a request to the dashboard as it was sent", async () => {
  await using app = await serve((_request, response) => response.end("app"));
  for (
    const host of ["x/supertracer/api/logs?", "a b", "[::1", "LOCALHOST:8000", "example.com:80"]
  ) {
    const forged = get("/supertracer/").replace("localhost:8000", host);
    const { text } = await rawHttp(app.port, forged);
    const isPlain = /^[\w.:]+$/.test(host);
    assert.equal(/content-security-policy/i.test(text), isPlain, `${host}: ${text.slice(0, 200)}`);
  }
  const { text } = await rawHttp(
    app.port,
    get("/public").replace("localhost:8000", "x/supertracer"),
  );
  assert.match(text, /app$/);
});

Deno.test("traceListener() hands a request to the dashboard to the app when the tracer is closed", async () => {
  await using app = await serve((_request, response) => response.end("app"));
  await app.tracer.close();
  assert.equal(await (await fetch(`${app.origin}/supertracer/`)).text(), "app");
  assert.equal(await (await fetch(`${app.origin}/other`)).text(), "app");
  assert.equal(app.tracer.stats().captured, 0);
});

Deno.test("traceListener() with enabled: false leaves everything to the app", async () => {
  await using app = await serve((_request, response) => response.end("app"), { enabled: false });
  assert.equal(await (await fetch(`${app.origin}/supertracer/`)).text(), "app");
  assert.equal(app.tracer.stats().captured, 0);
});

Deno.test("traceListener() ties lines to their request, in listeners of its events and in timers", async () => {
  const own = new AsyncLocalStorage<string>();
  let outside: unknown = "not asked";
  await using app = await serve(
    (request, response) => {
      const log = app.tracer.getLogger();
      own.enterWith("of the app");
      request.on("data", () => log.info(`data`));
      request.on("end", async () => {
        log.info("end");
        await pause(2);
        log.info("timer");
        response.end(own.getStore() ?? "lost");
      });
      response.on("finish", () => log.info("finish"));
      response.on("close", () => log.info("close"));
    },
    {},
    (server) => server.on("request", () => outside = app.tracer.current()),
  );
  const response = await fetch(`${app.origin}/lines`, { method: "POST", body: "x" });
  assert.equal(await response.text(), "of the app");
  const request = await app.connector.waitFor("/lines");
  await app.tracer.flush();
  const lines = app.connector.saved.filter(({ method }) => method === undefined);
  assert.deepEqual(lines.map(({ content }) => content).sort(), [
    "close",
    "data",
    "end",
    "finish",
    "timer",
  ]);
  for (const line of lines) assert.equal(line.spanId, request.spanId, line.content);
  assert.equal(outside, undefined);
});

Deno.test("traceListener() takes ids from headers, and sends them if asked", async () => {
  await using app = await serve(
    (_request, response) => response.writeHead(200, ["X-A", "1", "X-A", "2"]).end("x"),
    { capture: { requestIdHeader: "x-request-id" } },
  );
  const response = await fetch(`${app.origin}/ids`, {
    headers: {
      "x-request-id": "given-by-client",
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "user-agent": "test/1",
      cookie: "session=abc",
    },
  });
  await response.text();
  assert.equal(response.headers.get("x-request-id"), "given-by-client");
  assert.equal(response.headers.get("x-a"), "1, 2");
  const record = await app.connector.waitFor("/ids");
  assert.equal(record.requestId, "given-by-client");
  assert.equal(record.traceId, "4bf92f3577b34da6a3ce929d0e0e4736");
  assert.equal(record.parentSpanId, "00f067aa0ba902b7");
  assert.equal(record.userAgent, "test/1");
  assert.ok(!JSON.stringify(record).includes("session=abc"));
});

Deno.test("traceListener() obeys sampling and exclusions, and counts what it does not record", async () => {
  await using app = await serve((request, response) => {
    response.statusCode = request.url === "/bad" ? 500 : 200;
    response.end();
  }, { capture: { sample: 0, excludePaths: ["/health"] } });
  for (const path of ["/good", "/bad", "/health"]) await (await fetch(app.origin + path)).text();
  const bad = await app.connector.waitFor("/bad");
  assert.equal(bad.headers?.["host"], `127.0.0.1:${app.port}`);
  await app.tracer.flush();
  assert.deepEqual(app.connector.saved.map(({ path }) => path), ["/bad"]);
  assert.equal((await app.tracer.metrics()).totals.requests, 3);
});

Deno.test("traceListener() records what compression middleware sends, decoded", async () => {
  const compress = compression({ threshold: 0 });
  await using app = await serve((request, response) => {
    compress(request as never, response as never, () => {
      response.setHeader("Content-Type", "application/json");
      response.write('{"compressed":');
      response.end("true}");
    });
  });
  const response = await fetch(`${app.origin}/c`, { headers: { "accept-encoding": "gzip" } });
  assert.deepEqual(await response.json(), { compressed: true });
  const record = await app.connector.waitFor("/c");
  assert.equal(record.responseHeaders?.["content-encoding"], "gzip");
  assert.deepEqual(record.responseBody, { compressed: true });
});

Deno.test("traceListener() leaves WebSockets of npm:ws alone", async () => {
  const sockets = new WebSocketServer({ noServer: true });
  sockets.on("connection", (socket) => socket.on("message", (data) => socket.send(`echo ${data}`)));
  await using app = await serve((_request, response) => response.end("app"), {}, (server) => {
    server.on("upgrade", (request, socket, head) => {
      sockets.handleUpgrade(
        request,
        socket,
        head,
        (one) => sockets.emit("connection", one, request),
      );
    });
  });
  const socket = new WebSocket(`ws://127.0.0.1:${app.port}/socket`);
  const said = new Promise((resolve) => socket.onmessage = ({ data }) => resolve(data));
  socket.onopen = () => socket.send("hello");
  assert.equal(await said, "echo hello");
  const closed = once(socket, "close");
  socket.close();
  await closed;
  sockets.close();
  assert.equal(app.tracer.stats().captured, 0);
});

Deno.test("traceListener() records over the HTTP/2 compatibility API", async () => {
  const connector = new WatchedConnector();
  const traced = traceListener(
    (
      request: import("node:http2").Http2ServerRequest,
      response: import("node:http2").Http2ServerResponse,
    ) => {
      let body = "";
      request.on("data", (chunk) => body += chunk);
      request.on("end", () => {
        response.writeHead(201, { "x-of-app": "1" });
        response.write("got ");
        response.end(body);
      });
    },
    { connector, auth: { accessToken: TOKEN }, recording: { flushIntervalMs: 10 } },
  );
  await using _ = traced.tracer;
  const server: Http2Server = createHttp2Server(traced);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect(`http://127.0.0.1:${port}`);
  const stream = client.request({
    ":method": "POST",
    ":path": "/h2?a=1",
    ":authority": "shop.example:8443",
    "content-type": "text/plain",
  });
  stream.end("sent");
  const [headers] = await once(stream, "response");
  let text = "";
  for await (const chunk of stream) text += chunk;
  assert.equal(headers[":status"], 201);
  assert.equal(text, "got sent");
  const record = await connector.waitFor("/h2");
  assert.equal(record.url, "http://shop.example:8443/h2?a=1");
  assert.deepEqual([record.statusCode, record.outcome, record.responseSizeBytes], [
    201,
    "completed",
    8,
  ]);
  assert.equal(record.responseBody, "got sent");
  assert.equal(record.headers?.["host"], "shop.example:8443");
  assert.equal(record.responseHeaders?.["x-of-app"], "1");
  assert.equal(record.requestBody, "sent");
  client.close();
  await new Promise((resolve) => server.close(resolve));
  assert.equal(traced.tracer.stats().caught, 0);
});

Deno.test("answerOwn() cancels a stream whose client leaves, and waits for one that does not read", async () => {
  const { promise: cancelled, resolve: cancel } = Promise.withResolvers<unknown>();
  let given = 0;
  const body = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        given++;
        controller.enqueue(new Uint8Array(65_536));
        return given > 2_000 ? new Promise(() => {}) : undefined;
      },
      cancel,
    }, { highWaterMark: 0 });
  const entry: ServerEntry = {
    begin: () => undefined,
    mayAnswer: () => true,
    answer: () => Promise.resolve(new Response(body())),
    caught: (thrown) => assert.fail(String(thrown)),
  };
  const server = createServer((request, response) => {
    answerOwn(entry, request as never, response as never);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const connection = await Deno.connect({ port: (server.address() as AddressInfo).port });
  await connection.write(new TextEncoder().encode(get("/supertracer/live")));
  await pause(150);
  assert.ok(given > 0 && given < 500, `${given} chunks for a client that does not read`);
  connection.close();
  await cancelled;
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("traceListener() hands a method that no Request has to the app, also below the mount", async () => {
  await using app = await serve((request, response) => response.end(request.method));
  const { text } = await rawHttp(app.port, get("/supertracer/", "", "TRACE"));
  assert.match(text, /TRACE$/);
  assert.equal(app.tracer.stats().caught, 0);
});

Deno.test("traceListener() shares a tracer between servers", async () => {
  await using app = await serve((_request, response) => response.end("shop"));
  const second = traceListener((_request, response) => response.end("admin"), app.tracer);
  assert.equal(second.tracer, app.tracer);
  const server = createServer(second).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/admin`)).text(), "admin");
  assert.equal((await app.connector.waitFor("/admin")).responseBody, "admin");
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("traceListener() records the dashboard's own requests if asked", async () => {
  await using app = await serve((_request, response) => response.end("app"), {
    capture: { saveOwnTraces: true },
  });
  await (await fetch(`${app.origin}/supertracer/`, { redirect: "manual" })).text();
  assert.equal((await app.connector.waitFor("/supertracer/")).statusCode, 302);
});

Deno.test("traceListener() keeps this, arguments and results of the listener", async () => {
  let seen: unknown[] = [];
  const traced = traceListener(
    function (this: unknown, ...args: unknown[]) {
      seen = [this, ...args];
      return "result" as unknown as void;
    },
    { auth: { accessToken: TOKEN } },
  );
  await using _ = traced.tracer;
  await traced.tracer.close();
  const call = traced as (...args: unknown[]) => unknown;
  const self = { url: "/" };
  assert.equal(call.call(self, self, {}, "next"), "result");
  assert.deepEqual(seen, [self, self, {}, "next"]);
});

Deno.test("traceListener() leaves methods in effect that the app gives its messages' prototypes", async () => {
  await using app = await serve((request, response) => {
    const emitted: string[] = [];
    Object.setPrototypeOf(
      request,
      Object.assign(Object.create(IncomingMessage.prototype), {
        emit(this: IncomingMessage, ...args: [string]) {
          emitted.push(args[0]);
          return IncomingMessage.prototype.emit.apply(this, args);
        },
      }),
    );
    Object.setPrototypeOf(
      response,
      Object.assign(Object.create(ServerResponse.prototype), {
        writeHead(this: ServerResponse, ...args: [number]) {
          this.setHeader("x-app", "1");
          return ServerResponse.prototype.writeHead.apply(this, args);
        },
        write(this: ServerResponse, chunk: string) {
          return ServerResponse.prototype.write.call(this, chunk.toUpperCase(), "utf8");
        },
        end(this: ServerResponse, chunk: string) {
          return ServerResponse.prototype.end.call(this, `${chunk}!`, "utf8");
        },
      }),
    );
    request.resume().on("end", () => {
      response.write("one ");
      response.end(String(emitted.includes("end")));
    });
  });
  const response = await fetch(app.origin);
  assert.equal(await response.text(), "ONE true!");
  assert.equal(response.headers.get("x-app"), "1");
  const record = await app.connector.waitFor("/");
  assert.deepEqual([record.statusCode, record.outcome], [200, "completed"]);
  assert.equal(record.responseHeaders?.["x-app"], "1");
});

Deno.test("traceListener() counts what members that the app replaced throw", async () => {
  const broken = () => {
    throw new Error("not for others");
  };
  await using app = await serve((request, response) => {
    Object.defineProperty(request, "route", { get: broken });
    response.getHeaders = broken;
    response.end("answered");
  });
  assert.equal(await (await fetch(app.origin)).text(), "answered");
  const record = await app.connector.waitFor("/");
  assert.deepEqual([record.statusCode, record.outcome], [200, "completed"]);
  assert.equal(record.responseBody, "answered");
  assert.equal(app.tracer.stats().caught, 2);
});
