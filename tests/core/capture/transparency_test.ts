import { MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { rawHttp } from "../../support/raw_http.ts";
import { WIRE_CASES } from "../../support/wire_cases.ts";
import type { WireCase } from "../../support/wire_cases/wire_case.ts";

/** The answer of a server with this handler to the raw bytes of the case. */
async function answerOf(wire: WireCase, handler: Deno.ServeHandler): Promise<string> {
  await using server = Deno.serve({ port: 0, onListen() {}, onError: answer500 }, handler);
  const { text } = await rawHttp(server.addr.port, wire.send, {
    ...(wire.idleMs === undefined ? {} : { idleMs: wire.idleMs }),
  });
  const port = new RegExp(`:${server.addr.port}\\b`, "g");
  return text.replace(port, ":PORT").replace(wire.volatile ?? /(?!)/, "-");
}

function answer500(): Response {
  return new Response("Internal Server Error", { status: 500 });
}

for (const wire of WIRE_CASES) {
  Deno.test(`SuperTracer.fetch() answers byte for byte as the bare app: ${wire.name}`, async () => {
    await using tracer = new SuperTracer(wire.handler, {
      connector: new MemoryConnector(),
      auth: { accessToken: "token-of-the-test" },
    });
    const [bare, traced] = await Promise.all([
      answerOf(wire, wire.handler),
      answerOf(wire, tracer.fetch),
    ]);
    assert.match(bare, wire.expect);
    assert.equal(traced, bare);
    assert.equal(tracer.stats().caught, 0);
    assert.equal(tracer.stats().inFlight, 0);
  });
}
