import assert from "node:assert/strict";
import { withDeadline } from "../support/deadline.ts";
import { serveTraced } from "../support/serve_traced.ts";

const encode = (text: string) => new TextEncoder().encode(text);

Deno.test("SuperTracer hands on the first chunk before the last is made", async () => {
  const { promise: firstArrived, resolve } = Promise.withResolvers<void>();
  let count = 0;
  await using server = serveTraced(() =>
    new Response(
      new ReadableStream({
        async pull(controller) {
          if (count++ === 0) return controller.enqueue(encode("first"));
          await firstArrived;
          controller.enqueue(encode("last"));
          controller.close();
        },
      }),
    )
  );
  const response = await withDeadline(fetch(`${server.origin}/slow`), "the head");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal(
    (await withDeadline(reader?.read() ?? Promise.reject(), "the first"))?.value,
    "first",
  );
  resolve();
  assert.equal((await withDeadline(reader?.read() ?? Promise.reject(), "the last"))?.value, "last");
  await reader?.read();
  const log = await server.connector.waitFor("/slow");
  assert.equal(log.responseSizeBytes, 9);
  assert.ok((log.ttfbMs ?? Infinity) <= (log.durationMs ?? 0));
});

Deno.test("SuperTracer cancels the app's stream as soon as the client leaves", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  await using server = serveTraced(() =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(encode("first")),
        cancel: () => resolve(),
      }),
    )
  );
  const leaving = new AbortController();
  const response = await fetch(`${server.origin}/left`, { signal: leaving.signal });
  await response.body?.getReader().read();
  leaving.abort();
  // Nothing more is written, by which it could be noticed.
  await withDeadline(cancelled, "the cancellation");
  const log = await server.connector.waitFor("/left");
  assert.equal(log.outcome, "aborted");
});

Deno.test("SuperTracer records it as aborted when the client leaves before the head", async () => {
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await using server = serveTraced(async () => {
    enter();
    await released;
    return new Response(new ReadableStream({ start: (c) => c.enqueue(encode("too late")) }));
  });
  const leaving = new AbortController();
  const asking = fetch(`${server.origin}/early`, { signal: leaving.signal });
  await entered;
  leaving.abort();
  await assert.rejects(asking);
  // The server must have seen it before the app answers.
  await untilClosed(server.port);
  release();
  const log = await server.connector.waitFor("/early");
  assert.equal(log.outcome, "aborted");
});

Deno.test("SuperTracer records an error in the middle of a stream, and the client sees it", async () => {
  let count = 0;
  await using server = serveTraced(() =>
    new Response(
      new ReadableStream({
        pull(controller) {
          if (count++ === 0) controller.enqueue(encode("part"));
          else controller.error(new RangeError("the tape is torn"));
        },
      }),
    )
  );
  const response = await fetch(`${server.origin}/torn`);
  await assert.rejects(response.text());
  const log = await server.connector.waitFor("/torn");
  assert.equal(log.outcome, "failed");
  assert.equal(log.statusCode, 200);
  assert.equal(log.responseSizeBytes, 4);
  assert.equal(log.errorMessage, "RangeError: the tape is torn");
  assert.match(log.stackTrace ?? "", /streams_test\.ts/);
});

Deno.test("SuperTracer counts an upload of 20 MB that a slow app reads", async () => {
  const SIZE = 20 * 1_048_576;
  await using server = serveTraced(async (request) => {
    let size = 0;
    let turns = 0;
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (++turns % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return new Response(String(size));
  });
  const response = await fetch(`${server.origin}/up`, {
    method: "POST",
    headers: { "content-type": "text/plain" },
    body: new Uint8Array(SIZE).fill(98),
  });
  assert.equal(await response.text(), String(SIZE));
  const log = await server.connector.waitFor("/up");
  assert.equal(log.requestSizeBytes, SIZE);
  assert.equal(log.requestBodyState, "truncated");
  assert.equal(String(log.requestBody), "b".repeat(10_240));
});

/** Lets the event loop turn until the server has surely seen that a connection is gone. */
async function untilClosed(port: number): Promise<void> {
  for (let i = 0; i < 3; i++) {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(encode("GET\r\n\r\n"));
    await connection.read(new Uint8Array(100));
  }
}
