import assert from "node:assert/strict";
import { retainedBytes } from "../../support/retained_bytes.ts";
import { serveTraced } from "../../support/serve_traced.ts";

const LENGTH = 1 << 20;
const TIMES = 40;

/** A text that is in one piece, and nobody else's. */
function large(start: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(`${start} `.padEnd(LENGTH, "lorem ")));
}

const HANDLERS: Readonly<Record<string, (request: Request) => Response | Promise<Response>>> = {
  "an answer of text": () => new Response(large(Math.random())),
  "an answer of JSON": () => Response.json({ large: large(Math.random()) }),
  "an answer that was cut from something": () => new Response(large(Math.random()).slice(0, 300)),
  "a body that is read with json()": async (request) => {
    await request.json();
    return new Response("read");
  },
  "a body that is read with text()": async (request) => {
    await request.text();
    return new Response("read");
  },
  "an error with a long message": () => {
    throw new Error(large(Math.random()));
  },
};

for (const [name, handler] of Object.entries(HANDLERS)) {
  Deno.test(`SuperTracer keeps no more in memory than it records of ${name}`, async () => {
    await using server = serveTraced(handler);
    const bytes = await retainedBytes(async () => {
      for (let i = 0; i < TIMES; i++) {
        const body = name.startsWith("a body") ? JSON.stringify(large(i)) : null;
        const method = body === null ? "GET" : "POST";
        await (await fetch(server.origin, { method, body })).body?.cancel();
      }
      await server.tracer.flush();
      return server.connector;
    });
    assert.ok(bytes < TIMES * LENGTH / 4, `${bytes} bytes are kept`);
  });
}

Deno.test("SuperTracer.getLogger() keeps no more in memory than it shows of a name", async () => {
  await using server = serveTraced(() => new Response(""));
  const bytes = await retainedBytes(async () => {
    for (let i = 0; i < TIMES; i++) server.tracer.getLogger(large(i)).info("a line");
    await server.tracer.flush();
    return server.connector;
  });
  assert.ok(bytes < TIMES * LENGTH / 4, `${bytes} bytes are kept`);
});

Deno.test("SuperTracer.getLogger() keeps nothing in memory of what a message was cut from", async () => {
  await using server = serveTraced(() => new Response(""));
  const log = server.tracer.getLogger("large");
  const bytes = await retainedBytes(async () => {
    for (let i = 0; i < TIMES; i++) log.info(large(i).slice(0, 300));
    await server.tracer.flush();
    return server.connector;
  });
  assert.ok(bytes < TIMES * LENGTH / 4, `${bytes} bytes are kept`);
});
