import { MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { unframed, unordered } from "../../support/answer_texts.ts";
import { rawHttp } from "../../support/raw_http.ts";
import { WIRE_CASES } from "../../support/wire_cases.ts";
import { FRAMING, type WireCase } from "../../support/wire_cases/wire_case.ts";
import { withoutInternals } from "../../support/without_internals.ts";

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

const OPTIONS = { auth: { accessToken: "token-of-the-test" } };

function handlerOf(wire: WireCase): Deno.ServeHandler {
  return wire.fresh?.() ?? wire.handler;
}

for (const wire of WIRE_CASES) {
  Deno.test(`SuperTracer.fetch() answers byte for byte as the bare app: ${wire.name}`, async () => {
    await using tracer = new SuperTracer(handlerOf(wire), {
      connector: new MemoryConnector(),
      ...OPTIONS,
    });
    const [bare, traced] = await Promise.all([
      answerOf(wire, handlerOf(wire)),
      answerOf(wire, tracer.fetch),
    ]);
    assert.match(bare, wire.expect);
    assert.equal(traced, bare);
    assert.equal(tracer.stats().caught, 0);
    assert.equal(tracer.stats().inFlight, 0);
  });

  Deno.test(`SuperTracer.fetch() answers as the bare app where the runtime's insides are not known: ${wire.name}`, async () => {
    await using tracer = withoutInternals(() =>
      new SuperTracer(handlerOf(wire), { connector: new MemoryConnector(), ...OPTIONS })
    );
    const [bare, traced] = await Promise.all([
      answerOf(wire, handlerOf(wire)),
      answerOf(wire, tracer.fetch),
    ]);
    if (wire.differsByStandards === undefined) assert.equal(unordered(traced), unordered(bare));
    else if (wire.differsByStandards === FRAMING) assert.equal(unframed(traced), unframed(bare));
    else assert.notEqual(unordered(traced), unordered(bare), "it has become equal");
    assert.equal(tracer.stats().caught, 0);
    assert.equal(tracer.stats().inFlight, 0);
  });

  Deno.test(`SuperTracer.fetch() adds a request id and changes nothing else: ${wire.name}`, async () => {
    await using tracer = new SuperTracer(handlerOf(wire), {
      connector: new MemoryConnector(),
      capture: { requestIdHeader: "x-id-of-test" },
      ...OPTIONS,
    });
    const [bare, traced] = await Promise.all([
      answerOf(wire, handlerOf(wire)),
      answerOf(wire, tracer.fetch),
    ]);
    const plain = unordered(traced.replace(/^x-id-of-test: .*\r\n/gm, ""));
    assert.equal(plain, unordered(bare));
    // Once in each answer, and never the same.
    const ids = [...traced.matchAll(/^x-id-of-test: (.*)\r\n/gm)].map(([, id]) => id);
    const answers = [...traced.matchAll(/HTTP\/1\.[01] (?!1\d\d|400|500)\d+ [^]*?\r\n\r\n/g)];
    for (const [head] of answers) assert.equal(head.split("x-id-of-test").length, 2, head);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(tracer.stats().caught, 0);
  });
}
