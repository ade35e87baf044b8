import { FRAMING, get, streamOf, type WireCase } from "./wire_case.ts";

/** Bodies that are there at once, statuses and headers. */
export const RESPONSE_CASES: readonly WireCase[] = [
  {
    name: "static text",
    handler: () => new Response("hello"),
    send: get(),
    expect: /200 OK[^]*hello$/,
  },
  {
    name: "static JSON",
    handler: () => Response.json({ a: 1 }),
    send: get(),
    expect: /content-length: 7[^]*\{"a":1\}$/i,
  },
  {
    name: "static bytes",
    handler: () => new Response(new Uint8Array([0, 1, 255])),
    send: get(),
    expect: /content-length: 3/i,
  },
  {
    name: "empty body",
    handler: () => new Response(null),
    send: get(),
    expect: /200 OK[^]*content-length: 0/i,
  },
  { name: "empty string", handler: () => new Response(""), send: get(), expect: /200 OK/ },
  {
    name: "blob",
    differsByStandards: FRAMING,
    handler: () => new Response(new Blob(["blob!"], { type: "text/x" })),
    send: get(),
    expect: /text\/x[^]*blob!/i,
  },
  {
    name: "URLSearchParams",
    handler: () => new Response(new URLSearchParams({ a: "b c" })),
    send: get(),
    expect: /a=b\+c/,
  },
  {
    name: "FormData",
    handler: () => {
      const form = new FormData();
      form.set("a", "b");
      return new Response(form);
    },
    send: get(),
    expect: /multipart\/form-data/i,
    volatile: /-{4,}[0-9a-z]+|undici-\d+|-*WebkitFormBoundary\w+/gi,
  },
  {
    name: "HEAD of a static body keeps its length",
    handler: () => new Response("hello"),
    send: get("/x", "", "HEAD"),
    expect: /content-length: 5[^]*\r\n\r\n$/i,
  },
  {
    name: "HEAD of a stream",
    handler: () => new Response(streamOf("a", "b")),
    send: get("/x", "", "HEAD"),
    expect: /200 OK[^]*\r\n\r\n$/,
  },
  {
    name: "204",
    handler: () => new Response(null, { status: 204 }),
    send: get(),
    expect: /204 No Content/,
  },
  {
    name: "205",
    handler: () => new Response(null, { status: 205 }),
    send: get(),
    expect: /205 Reset Content/,
  },
  {
    name: "304 with ETag",
    handler: () => new Response(null, { status: 304, headers: { etag: '"v1"' } }),
    send: get("/x", 'If-None-Match: "v1"\r\n'),
    expect: /304 Not Modified[^]*etag: "v1"/i,
  },
  {
    name: "redirect",
    handler: () => Response.redirect("http://localhost/there", 307),
    send: get(),
    expect: /307[^]*location: http:\/\/localhost\/there/i,
  },
  {
    name: "custom status and text",
    handler: () => new Response("tea", { status: 418, statusText: "Teapot" }),
    send: get(),
    expect: /418/,
  },
  {
    name: "several set-cookie",
    handler: () => {
      const response = new Response("c");
      response.headers.append("set-cookie", "a=1; Path=/");
      response.headers.append("set-cookie", "b=2; HttpOnly");
      return response;
    },
    send: get(),
    expect: /set-cookie: a=1; Path=\/[^]*set-cookie: b=2; HttpOnly/i,
  },
  {
    name: "several set-cookie on a stream",
    differsByStandards: FRAMING,
    handler: () =>
      new Response(streamOf("s"), {
        headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"], ["x-latin", "caf\u00e9"]],
      }),
    send: get(),
    expect: /set-cookie: a=1[^]*set-cookie: b=2/i,
  },
  {
    name: "206 with a range",
    handler: () =>
      new Response("cde", { status: 206, headers: { "content-range": "bytes 2-4/10" } }),
    send: get("/x", "Range: bytes=2-4\r\n"),
    expect: /206 Partial Content[^]*content-range: bytes 2-4\/10[^]*cde$/i,
  },
  {
    name: "gzip body passed through",
    handler: async () => {
      const gzip = new Blob(["zip ".repeat(50)]).stream().pipeThrough(
        new CompressionStream("gzip"),
      );
      return new Response(await new Response(gzip).bytes(), {
        headers: { "content-encoding": "gzip", "content-type": "text/plain" },
      });
    },
    send: get("/x", "Accept-Encoding: gzip\r\n"),
    expect: /content-encoding: gzip/i,
  },
  {
    name: "gzip stream passed through",
    handler: () =>
      new Response(
        new Blob(["zip ".repeat(50)]).stream().pipeThrough(new CompressionStream("gzip")),
        {
          headers: { "content-encoding": "gzip" },
        },
      ),
    send: get("/x", "Accept-Encoding: gzip\r\n"),
    expect: /content-encoding: gzip[^]*transfer-encoding: chunked/i,
  },
];
