import assert from "node:assert/strict";
import { withDeadline } from "../support/deadline.ts";
import { serveTraced } from "../support/serve_traced.ts";

/** Sends an event each time one is let go. */
class Feed {
  readonly cancelled: Promise<void>;
  readonly #cancel: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.cancelled = promise;
    this.#cancel = resolve;
  }

  readonly fetch = (): Response =>
    new Response(
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.#cancel(),
      }),
      { headers: { "content-type": "text/event-stream" } },
    );

  send(data: string): void {
    this.#controller?.enqueue(new TextEncoder().encode(`data: ${data}\n\n`));
  }

  end(): void {
    this.#controller?.close();
  }
}

/** The next event of a stream, as `EventSource` would give it. */
class EventReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(response: Response) {
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    assert.ok(response.body !== null);
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Data of the next event; `undefined` at the end of the stream. */
  async next(): Promise<string | undefined> {
    while (!this.#rest.includes("\n\n")) {
      const { done, value } = await withDeadline(this.#reader.read(), "an event");
      if (done) return undefined;
      this.#rest += value;
    }
    const [event = "", ...rest] = this.#rest.split("\n\n");
    this.#rest = rest.join("\n\n");
    return event.replace(/^data: /, "");
  }
}

Deno.test("SuperTracer hands on each server-sent event when it is sent", async () => {
  const feed = new Feed();
  await using server = serveTraced(feed);
  const events = new EventReader(await fetch(`${server.origin}/events`));
  for (const data of ["one", "two", "three"]) {
    feed.send(data);
    // The next one is sent only after this one has come.
    assert.equal(await events.next(), data);
  }
  assert.equal(server.tracer.stats().inFlight, 1);
  feed.end();
  assert.equal(await events.next(), undefined);
  const log = await server.connector.waitFor("/events");
  assert.equal(log.outcome, "completed");
  assert.equal(log.responseBody, "data: one\n\ndata: two\n\ndata: three\n\n");
});

Deno.test("SuperTracer records it as aborted when a client of server-sent events leaves", async () => {
  const feed = new Feed();
  await using server = serveTraced(feed);
  const leaving = new AbortController();
  const response = await fetch(`${server.origin}/events`, { signal: leaving.signal });
  const events = new EventReader(response);
  feed.send("one");
  assert.equal(await events.next(), "one");
  leaving.abort();
  await withDeadline(feed.cancelled, "the app's stream to be cancelled");
  const log = await server.connector.waitFor("/events");
  assert.equal(log.outcome, "aborted");
  assert.equal(log.statusCode, 200);
  assert.equal(log.responseBody, "data: one\n\n");
  await assert.rejects(events.next());
});
