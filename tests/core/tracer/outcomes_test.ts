import { MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { sendAndLeave } from "../../support/leaving_client.ts";
import { TracedApp } from "../../support/traced_app.ts";
import { withoutInternals } from "../../support/without_internals.ts";

const encoder = new TextEncoder();

function getOf(path = "/"): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

/** The beginning of an upload that never ends. */
const UPLOAD = "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n" +
  "Content-Length: 1000\r\n\r\nabc";

/** What is left to say of a request whose client has left. */
async function assertAborted(app: TracedApp): Promise<void> {
  const log = await app.only();
  assert.equal(log.outcome, "aborted");
  assert.equal(log.errorMessage, undefined);
  assert.equal(log.stackTrace, undefined);
  assert.equal(log.errorGroup, undefined);
  assert.notEqual(log.logLevel, "ERROR");
  assert.equal((log.statusCode ?? 0) < 500, true);
  const { totals } = await app.tracer.metrics();
  assert.deepEqual([totals.requests, totals.errors, totals.aborted], [1, 0, 1]);
}

/** A server that never answers. */
function hanging(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve(
    { port: 0, onListen() {} },
    (request) =>
      new Promise((resolve) =>
        request.signal.addEventListener("abort", () => resolve(new Response()))
      ),
  );
}

const LEFT_WHILE_WAITING: Readonly<
  Record<string, (request: Request, url: string, tracer: SuperTracer) => Promise<Response>>
> = {
  "is rejected": (request, url) => fetch(url, { signal: request.signal }),
  "is rejected by a signal of several": (request, url) =>
    fetch(url, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(60_000)]) }),
  "throws something caused by it": async (request, url) => {
    try {
      return await fetch(url, { signal: request.signal });
    } catch (cause) {
      throw new Error("the upstream failed", { cause: new Error("really", { cause }) });
    }
  },
  "throws the signal's reason": async (request) => {
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    throw request.signal.reason;
  },
  "answers 500, as frameworks do": async (request, url) => {
    try {
      return await fetch(url, { signal: request.signal });
    } catch {
      return new Response("Internal Server Error", { status: 500 });
    }
  },
  "records the error and answers 500": async (request, url, tracer) => {
    try {
      return await fetch(url, { signal: request.signal });
    } catch (cause) {
      tracer.current()?.recordError(new Error("the upstream failed", { cause }));
      return new Response("Internal Server Error", { status: 500 });
    }
  },
};

for (const [what, handler] of Object.entries(LEFT_WHILE_WAITING)) {
  Deno.test(`SuperTracer calls a request aborted whose client left while its handler waited and then ${what}`, async () => {
    await using upstream = hanging();
    const app: TracedApp = new TracedApp((request) =>
      handler(request, `http://localhost:${upstream.addr.port}/`, app.tracer)
    );
    await using _ = app;
    await sendAndLeave(app.port, getOf(), { ms: 60 });
    await assertAborted(app);
  });
}

const LEFT_WHILE_SENDING: Readonly<Record<string, (request: Request) => Promise<unknown>>> = {
  "text()": (request) => request.text(),
  "json()": (request) => request.json(),
  "for await": async (request) => {
    for await (const _chunk of request.body ?? []) { /* read on */ }
  },
  "pipeTo()": (request) => request.body?.pipeTo(new WritableStream()) ?? Promise.resolve(),
  "text(), told on": async (request) => {
    try {
      await request.text();
    } catch (cause) {
      throw new Error("no input", { cause });
    }
  },
};

for (const [how, read] of Object.entries(LEFT_WHILE_SENDING)) {
  Deno.test(`SuperTracer calls an upload aborted whose client left while it was read by ${how}`, async () => {
    await using app = new TracedApp(async (request) => {
      await read(request);
      return new Response("read");
    });
    await sendAndLeave(app.port, UPLOAD, { ms: 60 });
    await assertAborted(app);
  });
}

Deno.test("SuperTracer calls a failure a failure that the client's leaving did not cause", async () => {
  await using app = new TracedApp(async (request) => {
    if (request.method === "POST") await request.json();
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    throw new TypeError("a bug");
  });
  await sendAndLeave(app.port, getOf(), { ms: 60 });
  const log = await app.only();
  assert.equal(log.outcome, "failed");
  assert.match(log.errorMessage ?? "", /a bug/);
  await app.send("/", { method: "POST", body: "{no json" });
  const [, other] = await app.logs({ kind: "request" });
  assert.equal(other?.outcome, "failed");
  assert.match(other?.errorMessage ?? "", /SyntaxError/);
});

Deno.test("SuperTracer calls an abort of the app's own a failure", async () => {
  await using upstream = hanging();
  await using app = new TracedApp(() =>
    fetch(`http://localhost:${upstream.addr.port}/`, { signal: AbortSignal.timeout(20) })
  );
  await app.send("/");
  const log = await app.only();
  assert.equal(log.outcome, "failed");
  assert.match(log.errorMessage ?? "", /TimeoutError/);
});

const MADE_ONCE: Readonly<Record<string, () => Response>> = {
  text: () => new Response("once"),
  JSON: () => Response.json({ once: true }),
  bytes: () => new Response(new Uint8Array([1, 2])),
  "text with headers": () => new Response("once", { status: 201, headers: { "X-A": "b" } }),
  stream: () => new Response(ReadableStream.from([encoder.encode("once")])),
};

for (const [name, make] of Object.entries(MADE_ONCE)) {
  for (const requestIdHeader of [undefined, "x-request-id"]) {
    const how = requestIdHeader === undefined ? "" : ", with a request id";
    Deno.test(`SuperTracer records what is answered where a response comes twice: ${name}${how}`, async () => {
      const shared = make();
      await using app = new TracedApp(
        () => shared,
        { capture: requestIdHeader === undefined ? {} : { requestIdHeader } },
      );
      const first = await app.send("/");
      const second = await app.send("/");
      assert.ok(first.response.ok);
      assert.equal(second.response.status, 500);
      const logs = await app.logs({ kind: "request" });
      assert.deepEqual(logs.map(({ statusCode }) => statusCode), [first.response.status, 500]);
      assert.deepEqual(logs.map(({ outcome }) => outcome), ["completed", "failed"]);
      assert.match(logs[1]?.errorMessage ?? "", /body was already used/);
    });
  }
}

Deno.test("SuperTracer gives a shared redirect each time the id of its own request", async () => {
  const shared = Response.redirect("http://localhost/there", 302);
  await using app = new TracedApp(() => shared, { capture: { requestIdHeader: "x-request-id" } });
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.send("/", { redirect: "manual" })),
  );
  const ids = answers.map(({ response }) => response.headers.get("x-request-id"));
  assert.equal(new Set(ids).size, 20);
  const logs = await app.logs({ kind: "request" });
  assert.deepEqual(ids.toSorted(), logs.map(({ requestId }) => requestId).toSorted());
  assert.equal(shared.headers.has("x-request-id"), false);
});

Deno.test("SuperTracer records a static body that the handler looked at", async () => {
  await using app = new TracedApp(() => {
    const response = Response.json({ seen: true });
    assert.ok(response.body);
    assert.equal(response.bodyUsed, false);
    return response;
  });
  assert.equal((await app.send("/")).text, '{"seen":true}');
  const log = await app.only();
  assert.deepEqual(
    [log.statusCode, log.outcome, log.responseSizeBytes, log.responseBodyState],
    [200, "completed", 13, "complete"],
  );
  assert.deepEqual(log.responseBody, { seen: true });
});

Deno.test("SuperTracer leaves a file to the runtime, and says what is known of it", async () => {
  const path = new URL(import.meta.url);
  const { size } = await Deno.stat(path);
  await using app = new TracedApp(async () =>
    new Response((await Deno.open(path)).readable, {
      headers: { "Content-Type": "text/plain", "Content-Length": String(size) },
    })
  );
  assert.equal((await app.send("/")).text, await Deno.readTextFile(path));
  const log = await app.only();
  assert.deepEqual(
    [log.statusCode, log.outcome, log.responseSizeBytes, log.responseBodyState, log.responseBody],
    [200, undefined, size, "unwatched", undefined],
  );
});

Deno.test("SuperTracer leaves a fetched body to the runtime: what breaks it is as bare", async () => {
  await using upstream = Deno.serve(
    { port: 0, onListen() {}, onError: () => new Response() },
    () => {
      let sent = 0;
      return new Response(
        new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 5));
            if (sent++ < 2) controller.enqueue(encoder.encode("part"));
            else controller.error(new Error("broken"));
          },
        }),
      );
    },
  );
  const handler = () => fetch(`http://localhost:${upstream.addr.port}/`);
  await using tracer = new SuperTracer(handler, {
    connector: new MemoryConnector(),
    auth: { accessToken: "token-of-the-tests" },
  });
  const told = await Promise.all([handler, tracer.fetch].map(async (fetcher) => {
    const errors: string[] = [];
    await using server = Deno.serve({
      port: 0,
      onListen() {},
      onError: (error) => {
        errors.push(String(error));
        return new Response(null, { status: 500 });
      },
    }, fetcher);
    const response = await fetch(`http://localhost:${server.addr.port}/`);
    errors.push(await response.text().catch(() => "broken"));
    return errors;
  }));
  assert.deepEqual(told[1], told[0]);
});

/** A stream that falls silent and never ends, and whether it was cancelled. */
function endless(): { response: Response; cancelled: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) =>
      new Promise((next) => {
        if (sent++ === 40) return;
        timer = setTimeout(() => next(controller.enqueue(encoder.encode("data: x\n\n"))), 5);
      }),
    cancel() {
      clearTimeout(timer);
      resolve();
    },
  });
  return { response: new Response(stream), cancelled: promise };
}

for (const known of [true, false]) {
  const where = known ? "" : " where the runtime's insides are not known";
  Deno.test(`SuperTracer has the app's stream cancelled when the client leaves${where}`, async () => {
    const { response, cancelled } = endless();
    const make = () => new TracedApp(() => response);
    await using app = known ? make() : withoutInternals(make);
    await sendAndLeave(app.port, getOf(), { bytes: 150 });
    await cancelled;
    const log = await app.only();
    assert.deepEqual([log.statusCode, log.outcome], [200, "aborted"]);
    assert.match(String(log.responseBody), /^(?:data: x\n\n)+$/);
    assert.equal(log.responseBodyState, "truncated");
    assert.equal(log.responseSizeBytes, String(log.responseBody).length);
  });
}

Deno.test("SuperTracer never reads ahead of a client where the runtime's insides are not known", async () => {
  let pulled = 0;
  await using app = withoutInternals(() =>
    new TracedApp(() =>
      new Response(
        new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve));
            controller.enqueue(new Uint8Array(1 << 20));
            pulled++;
          },
        }),
      )
    )
  );
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: app.port });
  await connection.write(encoder.encode(getOf()));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = pulled;
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(pulled, before, "nobody takes it");
  assert.ok(pulled < 40);
  connection.close();
});

Deno.test("SuperTracer records bodies where the runtime's insides are not known", async () => {
  await using app = withoutInternals(() =>
    new TracedApp((request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/static") return Response.json({ a: 1 });
      return new Response(ReadableStream.from([encoder.encode("one"), encoder.encode("two")]));
    })
  );
  await app.send("/static");
  await app.send("/stream");
  const [fixed, stream] = await app.logs({ kind: "request" });
  assert.deepEqual([fixed?.responseBody, fixed?.responseSizeBytes], [{ a: 1 }, 7]);
  assert.deepEqual([stream?.responseBody, stream?.responseSizeBytes], ["onetwo", 6]);
});

for (const [what, chunk] of [["a string", "text"], ["null", null], ["an object", [1]]] as const) {
  Deno.test(`SuperTracer records a stream that gives ${what} as failed: no client has left`, async () => {
    const stream = () =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(chunk),
      }, { highWaterMark: 0 });
    const handler = () => new Response(stream() as ReadableStream<Uint8Array>);
    await using app = new TracedApp(handler);
    await assert.rejects(app.send("/"), TypeError);
    const log = await app.only();
    assert.equal(log.outcome, "failed");
    assert.match(log.errorMessage ?? "", new RegExp(`stream gave ${what}, which can't be sent`));
    const { totals } = await app.tracer.metrics();
    assert.deepEqual([totals.errors, totals.aborted], [1, 0]);
  });
}

Deno.test("SuperTracer records a request and the one that its handler makes of the same app", async () => {
  const stream = () => ReadableStream.from([encoder.encode("one "), encoder.encode("two")]);
  await using app: TracedApp = new TracedApp(async (request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === "/inner") {
      return new Response(stream(), { headers: { "Content-Type": "text/plain" } });
    }
    const inner = await app.tracer.fetch(new Request(new URL("/inner", request.url)));
    return pathname === "/copied" ? new Response(inner.body, inner) : inner;
  });
  for (const path of ["/same", "/copied"]) {
    assert.equal((await app.send(path)).text, "one two");
  }
  const logs = await app.logs({ kind: "request" });
  assert.deepEqual(
    logs.map((
      { path, statusCode, outcome, responseBody },
    ) => [path, statusCode, outcome, responseBody])
      .sort(),
    ["/copied", "/inner", "/inner", "/same"].map((path) => [path, 200, "completed", "one two"]),
  );
});

Deno.test("SuperTracer counts an error that a stream logs and throws once", async () => {
  await using app: TracedApp = new TracedApp(() => {
    let sent = 0;
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (sent++ === 0) return controller.enqueue(encoder.encode("part"));
          const error = new Error("broken");
          app.tracer.getLogger().error("stream failed", error);
          controller.error(error);
        },
      }),
    );
  });
  await app.send("/").catch(() => {});
  const logs = await app.logs();
  assert.equal(logs.length, 2);
  assert.equal(logs.filter(({ errorGroup }) => errorGroup !== undefined).length, 1);
});
