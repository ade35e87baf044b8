import { type Log, MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";

class NotFound extends Error {}

/** What `tracer.serve({ onError })` records of one request, and what the client got. */
async function served(
  handler: Deno.ServeHandler,
  onError: ((error: unknown) => Response | Promise<Response>) | undefined,
): Promise<{ status: number; text: string; log: Log }> {
  const connector = new MemoryConnector();
  const tracer = new SuperTracer(handler, {
    connector,
    auth: { accessToken: "token-of-the-tests" },
  });
  const server = tracer.serve({
    port: 0,
    onListen() {},
    ...(onError === undefined ? {} : { onError }),
  });
  try {
    const { port } = server.addr as Deno.NetAddr;
    const response = await fetch(`http://localhost:${port}/`, { redirect: "manual" });
    const text = await response.text().catch(() => "broken");
    await tracer.flush();
    const [row] = connector.fetchLogs({ kind: "request" });
    const log = row && connector.fetchLog(row.id);
    assert.ok(log);
    return { status: response.status, text, log };
  } finally {
    await server.shutdown();
  }
}

function answer404(error: unknown): Response {
  if (error instanceof Response) return error;
  return error instanceof NotFound
    ? Response.json({ error: "not found" }, { status: 404 })
    : new Response("failed", { status: 503 });
}

const throwNotFound = () => {
  throw new NotFound("no such user");
};

const ANSWERED: Readonly<Record<string, Deno.ServeHandler>> = {
  "a handler that throws": throwNotFound,
  "a handler that rejects": () => Promise.reject(new NotFound("no such user")),
};

for (const [name, handler] of Object.entries(ANSWERED)) {
  for (const isAsync of [false, true]) {
    const how = isAsync ? "in time" : "at once";
    Deno.test(`SuperTracer.serve() records what onError answers ${how} for ${name}`, async () => {
      const onError = isAsync ? async (e: unknown) => (await null, answer404(e)) : answer404;
      const { status, log } = await served(handler, onError);
      assert.equal(status, 404);
      assert.deepEqual([log.statusCode, log.outcome, log.logLevel], [404, "completed", "WARN"]);
      assert.equal(log.errorMessage, undefined);
      assert.equal(log.errorGroup, undefined);
      assert.deepEqual(log.responseBody, { error: "not found" });
    });
  }
}

for (const status of [302, 418]) {
  Deno.test(`SuperTracer.serve() records a Response that is thrown as it is answered: ${status}`, async () => {
    const { status: got, log } = await served(
      () => {
        throw new Response("thrown", { status, headers: { location: "/there" } });
      },
      answer404,
    );
    assert.equal(got, status);
    assert.deepEqual([log.statusCode, log.outcome], [status, "completed"]);
    assert.equal(log.responseBody, "thrown");
    assert.equal(log.errorMessage, undefined);
  });
}

Deno.test("SuperTracer.serve() records an answer from 500 on as the failure it is", async () => {
  const { status, log } = await served(() => {
    throw new TypeError("a bug");
  }, answer404);
  assert.equal(status, 503);
  assert.deepEqual([log.statusCode, log.outcome, log.logLevel], [503, "failed", "ERROR"]);
  assert.match(log.errorMessage ?? "", /a bug/);
  assert.notEqual(log.errorGroup, undefined);
  assert.equal(log.responseBody, "failed");
});

Deno.test("SuperTracer.serve() records what onError answers where the handler returned no response", async () => {
  for (const returned of [undefined, Response.error(), 7]) {
    const { status, log } = await served(
      () => returned as unknown as Response,
      () => new Response("sorry", { status: 404 }),
    );
    assert.equal(status, 404);
    assert.deepEqual([log.statusCode, log.outcome], [404, "completed"]);
  }
});

for (
  const [name, onError] of Object.entries({
    throws: () => {
      throw new Error("in onError");
    },
    rejects: () => Promise.reject(new Error("in onError")),
    "returns nothing": () => undefined as unknown as Response,
  })
) {
  Deno.test(`SuperTracer.serve() records the runtime's answer where onError ${name}`, async () => {
    const { error } = console;
    console.error = () => {};
    try {
      const { status, log } = await served(throwNotFound, onError);
      assert.equal(status, 500);
      assert.deepEqual([log.statusCode, log.outcome], [500, "failed"]);
      assert.match(log.errorMessage ?? "", /no such user/);
      assert.deepEqual(log.responseHeaders, {});
      assert.equal(log.responseBody, "Internal Server Error");
    } finally {
      console.error = error;
    }
  });
}

Deno.test("SuperTracer.serve() hands onError the failure of a stream, and mixes it up with nothing", async () => {
  const told: string[] = [];
  const { log } = await served(
    () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.error(new Error("broken stream")),
        }),
      ),
    (error) => {
      told.push(String(error));
      return new Response(null, { status: 404 });
    },
  );
  assert.deepEqual(told, ["Error: broken stream"]);
  assert.deepEqual([log.statusCode, log.outcome], [200, "failed"]);
});

Deno.test("SuperTracer.serve() tells requests apart that throw the same thing", async () => {
  const connector = new MemoryConnector();
  const tracer = new SuperTracer(throwOnce, {
    connector,
    auth: { accessToken: "token-of-the-tests" },
  });
  const server = tracer.serve({
    port: 0,
    onListen() {},
    onError: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return new Response(null, { status: 404 });
    },
  });
  const { port } = server.addr as Deno.NetAddr;
  await Promise.all(
    Array.from({ length: 10 }, () => fetch(`http://localhost:${port}/`).then((r) => r.text())),
  );
  await tracer.flush();
  const rows = connector.fetchLogs({ kind: "request" });
  assert.deepEqual(rows.map(({ statusCode }) => statusCode), Array(10).fill(404));
  assert.equal(tracer.stats().inFlight, 0);
  await server.shutdown();
});

const ONE = new NotFound("the same");

async function throwOnce(): Promise<Response> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  throw ONE;
}

Deno.test("SuperTracer.fetch() says by headers that are not there that an answer was not seen", async () => {
  const connector = new MemoryConnector();
  await using tracer = new SuperTracer(throwNotFound, {
    connector,
    auth: { accessToken: "token-of-the-tests" },
  });
  await using server = Deno.serve({ port: 0, onListen() {}, onError: answer404 }, tracer.fetch);
  await (await fetch(`http://localhost:${server.addr.port}/`)).text();
  await tracer.flush();
  const log = connector.fetchLog(connector.fetchLogs()[0]?.id ?? 0);
  assert.equal(log?.outcome, "failed");
  assert.equal(log?.responseHeaders, undefined);
});
