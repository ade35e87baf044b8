import { encoder, FRAMING, get, streamOf, type WireCase } from "./wire_case.ts";

/** Bodies that come in pieces, and those fetched elsewhere. */
export const STREAM_CASES: readonly WireCase[] = [
  {
    name: "stream, chunked",
    handler: () => new Response(streamOf("one", "two", "three")),
    send: get(),
    expect: /chunked[^]*onetwothree\r\n0\r\n\r\n$/,
  },
  {
    name: "slow stream",
    handler: () => new Response(streamOf("first", 120, "second")),
    send: get(),
    expect: /first[^]*second/,
  },
  {
    name: "stream with a declared length",
    handler: () => new Response(streamOf("12", "345"), { headers: { "content-length": "5" } }),
    send: get(),
    expect: /content-length: 5[^]*\r\n\r\n12345$/i,
  },
  {
    name: "stream longer than declared",
    handler: () => new Response(streamOf("12", "34567"), { headers: { "content-length": "5" } }),
    send: get(),
    expect: /content-length: 5/i,
  },
  {
    name: "stream with a chunk whose bytes were given away",
    handler: () => {
      const gone = encoder.encode("gone");
      structuredClone(gone, { transfer: [gone.buffer] });
      const chunks = [encoder.encode("one"), gone, encoder.encode("three")];
      return new Response(ReadableStream.from(chunks));
    },
    send: get(),
    expect: /one[^]*three/,
  },
  {
    name: "empty stream",
    differsByStandards: FRAMING,
    handler: () => new Response(streamOf()),
    send: get(),
    expect: /0\r\n\r\n$/,
  },
  {
    name: "server-sent events",
    handler: () =>
      new Response(streamOf("data: 1\n\n", 30, "data: 2\n\n"), {
        headers: { "content-type": "text/event-stream" },
      }),
    send: get("/x", "Accept: text/event-stream\r\n"),
    expect: /data: 1[^]*data: 2/,
  },
  {
    name: "error in the middle of a stream",
    handler: () => {
      let count = 0;
      return new Response(
        new ReadableStream({
          pull(controller) {
            if (count++ < 2) controller.enqueue(encoder.encode("part"));
            else controller.error(new Error("broken"));
          },
        }),
      );
    },
    send: get(),
    expect: /part/,
  },
  {
    name: "file stream",
    differsByStandards: FRAMING,
    handler: async () => new Response((await Deno.open(new URL(import.meta.url))).readable),
    send: get(),
    expect: /export const WIRE_CASES/,
  },
  {
    name: "TransformStream",
    handler: () =>
      new Response(
        streamOf("ab", "cd").pipeThrough(
          new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>,
        ).pipeThrough(new TextEncoderStream()),
      ),
    send: get(),
    expect: /ab[^]*cd/,
  },
  {
    name: "fetched response, decoded on the way",
    differsByStandards: "the length that the upstream announced is not that of what is read",
    handler: async () => {
      const upstream = Deno.serve(
        { port: 0, onListen() {} },
        async () => {
          const zip = new Blob(["zip ".repeat(500)]).stream().pipeThrough(
            new CompressionStream("gzip"),
          );
          return new Response(await new Response(zip).bytes(), {
            headers: { "Content-Encoding": "gzip", "X-From": "upstream", "date": "-" },
          });
        },
      );
      const fetched = await fetch(`http://localhost:${upstream.addr.port}/`);
      const { length } = await fetched.clone().bytes();
      await upstream.shutdown();
      return new Response(length === 2_000 ? fetched.body : null, fetched);
    },
    send: get(),
    expect: /zip zip/,
  },
  {
    name: "fetched response, passed through",
    handler: () => fetch("data:text/plain;charset=utf-8,inline"),
    send: get(),
    expect: /inline/,
  },
  {
    name: "header names in their own case",
    differsByStandards: FRAMING,
    handler: () =>
      new Response(streamOf("s"), { headers: { "X-MiXed": "1", "Content-Type": "text/x" } }),
    send: get(),
    expect: /X-MiXed: 1/i,
  },
  {
    name: "headers read by the app",
    handler: () => {
      const response = Response.json({});
      response.headers.set("X-Read", response.headers.get("content-type") ?? "");
      return response;
    },
    send: get(),
    expect: /x-read: application\/json/i,
  },
  {
    name: "fetched response",
    handler: () =>
      new Response(streamOf("a"), { headers: { "x-from": "upstream", "content-length": "1" } }),
    send: get(),
    expect: /x-from: upstream/,
  },
];
