import { MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { BODY_CASES } from "../../support/body_cases.ts";
import type { BodyCase } from "../../support/body_cases/body_case.ts";
import { lengthServer } from "../../support/length_server.ts";
import { rawHttp } from "../../support/raw_http.ts";
import { withoutRequestInternals } from "../../support/without_request_internals.ts";

/** Everything that can be seen of an app from outside while it handles the request of a case. */
async function transcriptOf(
  body: BodyCase,
  wrap: (app: (request: Request) => Response | Promise<Response>) => Deno.ServeHandler,
): Promise<string> {
  const notes: string[] = [];
  const note = (text: string) => notes.push(text);
  const unhandled: string[] = [];
  const onUnhandled = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    unhandled.push(`unhandled: ${event.reason}`);
  };
  globalThis.addEventListener("unhandledrejection", onUnhandled);
  try {
    await using upstream = lengthServer(note);
    await using server = Deno.serve(
      { port: 0, onListen() {}, onError: answer500 },
      wrap((request) => body.handle(request, { upstream: upstream.origin, note })),
    );
    const { text } = await rawHttp(server.addr.port, body.send, {
      idleMs: 5_000,
      ...(body.leavesOpen && { restMs: 50 }),
      ...(body.leaveAfter === undefined ? {} : { closeAfter: body.leaveAfter }),
    });
    const until = performance.now() + 2_000;
    while (notes.length < (body.notes ?? 0) && performance.now() < until) await pause(5);
    // Whatever is not handled is told after a turn of the loop.
    await pause(body.leaveAfter === undefined ? 5 : 80);
    const port = new RegExp(`:(?:${server.addr.port}|${new URL(upstream.origin).port})\\b`, "g");
    return [joinChunks(text), ...notes, ...unhandled].join("\n").replace(port, ":PORT");
  } finally {
    globalThis.removeEventListener("unhandledrejection", onUnhandled);
  }
}

/** Where a slow body is cut into chunks is up to the network. */
function joinChunks(answer: string): string {
  const end = answer.indexOf("\r\n\r\n") + 2;
  const isChunked = /^transfer-encoding: chunked/im.test(answer.slice(0, end));
  return isChunked
    ? answer.slice(0, end) + answer.slice(end).replace(/\r\n[0-9a-f]+\r\n/g, "")
    : answer;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function answer500(error: unknown): Response {
  return new Response(`500 ${error}`, { status: 500 });
}

async function traced(body: BodyCase, isByMembers: boolean): Promise<string> {
  let tracer: SuperTracer | undefined;
  try {
    return await transcriptOf(body, (app) => {
      const make = () =>
        new SuperTracer(app, {
          connector: new MemoryConnector(),
          auth: { accessToken: "token-of-the-test" },
        });
      tracer = isByMembers ? withoutRequestInternals(make) : make();
      return tracer.fetch;
    });
  } finally {
    assert.equal(tracer?.stats().caught, 0);
    assert.equal(tracer?.stats().inFlight, 0);
    await tracer?.close();
  }
}

for (const body of BODY_CASES) {
  Deno.test(`SuperTracer.fetch() leaves a request body as it is: ${body.name}`, async (test) => {
    const bare = await transcriptOf(body, (app) => app);
    assert.match(bare, body.expect);
    await test.step("watched from beneath", async () => {
      assert.equal(await traced(body, false), bare);
    });
    if (body.notByMembers !== undefined) return;
    await test.step("watched by its members", async () => {
      assert.equal(await traced(body, true), bare);
    });
  });
}
