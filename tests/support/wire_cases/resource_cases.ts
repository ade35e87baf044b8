import { byteStream } from "./shared_cases.ts";
import { encoder, FRAMING, get, get10, streamOf, type WireCase } from "./wire_case.ts";

const FILE = new URL(import.meta.url);

/** Bodies that the runtime sends by itself: files and fetched responses; and byte streams. */
export const RESOURCE_CASES: readonly WireCase[] = [
  {
    name: "a file with its length",
    handler: async () => {
      const file = await Deno.open(FILE);
      const { size } = await file.stat();
      return new Response(file.readable, { headers: { "Content-Length": String(size) } });
    },
    send: get(),
    expect: /content-length: \d+[^]*RESOURCE_CASES/i,
  },
  {
    name: "a file over HTTP/1.0",
    differsByStandards: FRAMING,
    handler: async () => new Response((await Deno.open(FILE)).readable),
    send: get10(),
    expect: /RESOURCE_CASES/,
  },
  {
    name: "a file to HEAD",
    handler: async () => new Response((await Deno.open(FILE)).readable),
    send: get("/x", "", "HEAD"),
    expect: /200 OK/,
  },
  {
    name: "a file that is closed when the handler returns",
    differsByStandards: "the file is read here, and too late",
    handler: async () => {
      const file = await Deno.open(FILE);
      const response = new Response(file.readable);
      file.close();
      return response;
    },
    send: get(),
    expect: /500/,
  },
  {
    name: "a file through a transform",
    differsByStandards: FRAMING,
    handler: async () => {
      const upper = new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => controller.enqueue(chunk),
      });
      return new Response((await Deno.open(FILE)).readable.pipeThrough(upper));
    },
    send: get(),
    expect: /RESOURCE_CASES/,
  },
  {
    name: "a fetched response, handed on",
    handler: () =>
      upstream(() =>
        new Response(streamOf("from ", "afar"), { headers: { "X-From": "upstream" } })
      ),
    send: get(),
    expect: /x-from: upstream[^]*from /i,
  },
  {
    name: "a fetched static response, handed on",
    handler: () => upstream(() => Response.json({ from: "afar" })),
    send: get(),
    expect: /\{"from":"afar"\}/,
  },
  {
    name: "a fetched body in a response of its own",
    differsByStandards: FRAMING,
    handler: async () => {
      const fetched = await upstream(() => new Response("from afar"));
      return new Response(fetched.body, { headers: { "X-Own": "1" } });
    },
    send: get(),
    expect: /x-own: 1[^]*from afar/i,
  },
  {
    name: "a fetched response that was read",
    handler: async () => {
      const fetched = await upstream(() => new Response("read"));
      await fetched.text();
      return fetched;
    },
    send: get(),
    expect: /500/,
  },
  {
    name: "a fetched response to HEAD",
    handler: () => upstream(() => new Response("from afar")),
    send: get("/x", "", "HEAD"),
    expect: /200 OK/,
  },
  {
    name: "an upstream that breaks",
    handler: () =>
      upstream(() => {
        let sent = 0;
        return new Response(
          new ReadableStream({
            async pull(controller) {
              await new Promise((resolve) => setTimeout(resolve, 10));
              if (sent++ < 2) controller.enqueue(encoder.encode("part"));
              else controller.error(new Error("broken"));
            },
          }),
        );
      }),
    send: get(),
    expect: /part/,
  },
  {
    name: "a byte stream",
    differsByStandards: FRAMING,
    handler: () => new Response(byteStream("bytes")),
    send: get(),
    expect: /chunked[^]*bytes/,
  },
  {
    name: "a byte stream that fills buffers",
    handler: () => {
      let sent = 0;
      return new Response(
        new ReadableStream({
          type: "bytes",
          autoAllocateChunkSize: 16,
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 2));
            const view = controller.byobRequest?.view;
            if (!view) throw new Error("no buffer");
            if (sent++ === 3) {
              controller.close();
              controller.byobRequest?.respond(0);
              return;
            }
            encoder.encodeInto("abcd", new Uint8Array(view.buffer, view.byteOffset));
            controller.byobRequest?.respond(4);
          },
        }),
      );
    },
    send: get(),
    expect: /abcd[^]*abcd[^]*abcd/,
  },
  {
    name: "a byte stream that breaks",
    handler: () => {
      let sent = 0;
      return new Response(
        new ReadableStream({
          type: "bytes",
          pull(controller) {
            if (sent++ < 2) controller.enqueue(encoder.encode("part"));
            else controller.error(new Error("broken"));
          },
        }),
      );
    },
    send: get(),
    expect: /part/,
  },
  {
    name: "a generator",
    handler: () => {
      async function* parts() {
        yield encoder.encode("one");
        await new Promise((resolve) => setTimeout(resolve, 5));
        yield encoder.encode("two");
      }
      return new Response(ReadableStream.from(parts()));
    },
    send: get(),
    expect: /one[^]*two/,
  },
  {
    name: "a generator that throws",
    handler: () => {
      async function* parts() {
        yield encoder.encode("one");
        await new Promise((resolve) => setTimeout(resolve, 5));
        throw new Error("broken");
      }
      return new Response(ReadableStream.from(parts()));
    },
    send: get(),
    expect: /one/,
  },
  {
    name: "a stream of something else than bytes",
    handler: () => new Response(ReadableStream.from(["text"]) as unknown as BodyInit),
    send: get(),
    expect: /HTTP\/1\.1/,
  },
  {
    name: "a stream that fails before its first chunk",
    handler: () =>
      new Response(new ReadableStream({ pull: () => Promise.reject(new Error("broken")) })),
    send: get(),
    expect: /HTTP\/1\.1/,
  },
  {
    name: "switching protocols",
    handler: (request) => {
      const { response, socket } = Deno.upgradeWebSocket(request);
      socket.onopen = () => socket.close();
      return response;
    },
    send: get(
      "/x",
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n",
    ).replace("Connection: close", "Connection: Upgrade"),
    expect: /101 Switching Protocols/,
  },
];

/** The response of a server that is there for it alone. */
async function upstream(handler: () => Response): Promise<Response> {
  const server = Deno.serve({
    port: 0,
    onListen() {},
    onError: () => new Response("failed", { status: 500 }),
  }, handler);
  const response = await fetch(`http://localhost:${server.addr.port}/`);
  // It ends when its one response is read.
  server.shutdown();
  return response;
}
