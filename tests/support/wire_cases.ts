/** A handler, what is sent to it, and what the bare server's answer must look like. */
export interface WireCase {
  readonly name: string;
  readonly handler: (request: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>;
  /** Raw bytes; numbers are pauses in milliseconds. */
  readonly send: string | readonly (string | number)[];
  /** Must match the answer of the bare server, so that the case tests what it says. */
  readonly expect: RegExp;
  readonly idleMs?: number;
  /** Text that differs between two runs of any server. */
  readonly volatile?: RegExp;
}

const encoder = new TextEncoder();

function get(path = "/x", headers = "", method = "GET"): string {
  return `${method} ${path} HTTP/1.1\r\nHost: localhost:8000\r\n${headers}Connection: close\r\n\r\n`;
}

function post(body: string, type = "application/json", path = "/x", more = ""): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost:8000\r\nContent-Type: ${type}\r\n` +
    `Content-Length: ${body.length}\r\n${more}Connection: close\r\n\r\n${body}`;
}

function chunked(chunks: readonly string[], type = "text/plain"): string {
  const body = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
  return `POST /x HTTP/1.1\r\nHost: localhost:8000\r\nContent-Type: ${type}\r\n` +
    `Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${body}0\r\n\r\n`;
}

function streamOf(...parts: (string | number)[]): ReadableStream<Uint8Array> {
  const rest = [...parts];
  return new ReadableStream({
    async pull(controller) {
      let next = rest.shift();
      while (typeof next === "number") {
        const pause = next;
        await new Promise((resolve) => setTimeout(resolve, pause));
        next = rest.shift();
      }
      if (next === undefined) controller.close();
      else controller.enqueue(encoder.encode(next));
    },
  });
}

const json = (value: unknown) => Response.json(value);

export const WIRE_CASES: readonly WireCase[] = [
  {
    name: "static text",
    handler: () => new Response("hello"),
    send: get(),
    expect: /200 OK[^]*hello$/,
  },
  {
    name: "static JSON",
    handler: () => json({ a: 1 }),
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
    volatile: /-{4,}[0-9a-z]+/gi,
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
    name: "empty stream",
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
    handler: async () => {
      await using upstream = Deno.serve(
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
      return new Response(
        (await fetched.clone().bytes()).length === 2_000 ? fetched.body : null,
        fetched,
      );
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
  {
    name: "handler throws",
    handler: () => {
      throw new Error("thrown");
    },
    send: get(),
    expect: /500 Internal Server Error/,
  },
  {
    name: "handler rejects",
    handler: () => Promise.reject(new Error("rejected")),
    send: get(),
    expect: /500 Internal Server Error/,
  },
  {
    name: "handler returns no response",
    handler: () => undefined as unknown as Response,
    send: get(),
    expect: /500 Internal Server Error/,
  },
  {
    name: "handler returns an error response",
    handler: () => Response.error(),
    send: get(),
    expect: /500 Internal Server Error/,
  },
  {
    name: "handler returns a read response",
    handler: async () => {
      const response = new Response("x");
      await response.text();
      return response;
    },
    send: get(),
    expect: /500 Internal Server Error/,
  },
  {
    name: "async handler",
    handler: async () => (await Promise.resolve(), new Response("later")),
    send: get(),
    expect: /later$/,
  },
  {
    name: "unread body",
    handler: () => new Response("unread"),
    send: post("x".repeat(5_000), "text/plain"),
    expect: /unread$/,
  },
  {
    name: "request.json()",
    handler: async (request) => json(await request.json()),
    send: post('{"a":[1,2]}'),
    expect: /\{"a":\[1,2\]\}$/,
  },
  {
    name: "request.json() of broken JSON",
    handler: (request) =>
      request.json().then(json, (error) => new Response(`${error.name}: ${error.message}`)),
    send: post("{broken"),
    expect: /SyntaxError/,
  },
  {
    name: "request.text()",
    handler: async (request) => new Response(await request.text()),
    send: post("h\u00c3\u00a9llo", "text/plain"),
    expect: /llo$/,
  },
  {
    name: "request.arrayBuffer()",
    handler: async (request) => new Response(await request.arrayBuffer()),
    send: post("\u0000\u00ff\u0001", "application/octet-stream"),
    expect: /\r\n\r\n[^]{3}$/,
  },
  {
    name: "request.bytes()",
    handler: async (request) => new Response(await request.bytes()),
    send: post("bytes", "application/octet-stream"),
    expect: /bytes$/,
  },
  {
    name: "request.blob()",
    handler: async (request) => new Response(await request.blob()),
    send: post("blob", "image/png"),
    expect: /image\/png[^]*blob\r\n/i,
  },
  {
    name: "request.formData(), urlencoded",
    handler: async (request) => json([...await request.formData()]),
    send: post("a=1&b=x+y&a=2", "application/x-www-form-urlencoded"),
    expect: /\[\["a","1"\],\["b","x y"\],\["a","2"\]\]$/,
  },
  {
    name: "request.formData(), multipart",
    handler: async (request) => {
      const form = await request.formData();
      return json(
        [...form].map((
          [name, value],
        ) => [name, typeof value === "string" ? value : [value.name, value.size]]),
      );
    },
    send: post(
      '--b\r\nContent-Disposition: form-data; name="t"\r\n\r\ntext\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\nContent-Type: application/x\r\n\r\n12345\r\n--b--\r\n',
      "multipart/form-data; boundary=b",
    ),
    expect: /\["f",\["a\.bin",5\]\]/,
  },
  {
    name: "request.body echoed",
    handler: (request) => new Response(request.body),
    send: chunked(["alpha", "beta"]),
    expect: /alpha[^]*beta/,
  },
  {
    name: "request.body with a BYOB reader",
    handler: async (request) => {
      try {
        const reader = request.body?.getReader({ mode: "byob" });
        const { value } = await reader?.read(new Uint8Array(4)) ?? {};
        return new Response(new TextDecoder().decode(value));
      } catch (error) {
        return new Response(String(error));
      }
    },
    send: post("0123456789", "text/plain"),
    expect: /TypeError/,
  },
  {
    name: "request.body partly read, then cancelled",
    handler: async (request) => {
      const reader = request.body?.getReader();
      const first = await reader?.read();
      await reader?.cancel();
      return new Response(`${(first?.value?.length ?? 0) > 0} ${request.bodyUsed}`);
    },
    send: post("y".repeat(100), "text/plain"),
    expect: /true true$/,
  },
  {
    name: "request.body is one and the same",
    handler: (request) => {
      const first = request.body;
      return new Response(`${first === request.body} ${first?.locked} ${request.bodyUsed}`);
    },
    send: post("z", "text/plain"),
    expect: /true false false$/,
  },
  {
    name: "request.text() twice",
    handler: async (request) => {
      await request.text();
      return new Response(
        await request.text().catch((error) =>
          `${error.name}: ${error.message} ${request.bodyUsed}`
        ),
      );
    },
    send: post("z", "text/plain"),
    expect: /TypeError/,
  },
  {
    name: "request.text() while the body is locked",
    handler: async (request) => {
      request.body?.getReader();
      return new Response(
        await request.text().catch((error) =>
          `${error.name}: ${error.message} ${request.bodyUsed}`
        ),
      );
    },
    send: post("z", "text/plain"),
    expect: /TypeError/,
  },
  {
    name: "request.clone()",
    handler: async (request) => {
      const copy = request.clone();
      return new Response(`${await request.text()}|${await copy.text()}`);
    },
    send: post("twice", "text/plain"),
    expect: /twice\|twice$/,
  },
  {
    name: "new Request(request)",
    handler: async (request) =>
      new Response(await new Request(request, { headers: { a: "b" } }).text()),
    send: post("moved", "text/plain"),
    expect: /moved$/,
  },
  {
    name: "no members of ours on a request",
    handler: (request) => new Response(`${Object.keys(request)} ${JSON.stringify(request)}`),
    send: post("{}"),
    expect: /\{\}$/,
  },
  {
    name: "Expect: 100-continue",
    handler: async (request) => new Response(await request.text()),
    send: [
      post("", "text/plain", "/x", "Expect: 100-continue\r\n").replace(
        "Content-Length: 0",
        "Content-Length: 4",
      ),
      60,
      "body",
    ],
    expect: /100 Continue[^]*body$/i,
  },
  {
    name: "non-ASCII path",
    handler: (request) => new Response(request.url),
    send: get("/caf\u00c3\u00a9/%E2%82%AC?q=\u00c3\u00bc"),
    expect: /HTTP\/1\.1 \d/,
  },
  {
    name: "absolute-form target",
    handler: (request) => new Response(request.url),
    send: get("http://elsewhere/supertracer/api/logs"),
    expect: /elsewhere/,
  },
  {
    name: "forged Host",
    handler: (request) => new Response(request.url),
    send: get("/public").replace("localhost:8000", "x/supertracer/api/logs?"),
    expect: /supertracer\/api\/logs\?\/public$/,
  },
  {
    name: "Host that is no URL's",
    handler: (request) => new Response(`app ${request.url.length}`),
    send: get("/y").replace("localhost:8000", "[::1"),
    expect: /HTTP\/1\.1 \d/,
  },
  {
    name: "Host with spaces",
    handler: () => new Response("app"),
    send: get("/y").replace("localhost:8000", "a b"),
    expect: /HTTP\/1\.1 \d/,
  },
  {
    name: "no Host, HTTP/1.0",
    handler: () => new Response("old"),
    send: "GET /x HTTP/1.0\r\n\r\n",
    expect: /old$/,
  },
  {
    name: "OPTIONS *",
    handler: (request) => new Response(request.method),
    send: get("*", "", "OPTIONS"),
    expect: /HTTP\/1\.1 \d/,
  },
  {
    name: "unknown method",
    handler: (request) => new Response(request.method),
    send: get("/x", "", "BREW"),
    expect: /BREW$/,
  },
  {
    name: "path beside the mount",
    handler: () => new Response("mine"),
    send: get("/supertracer-demo"),
    expect: /mine$/,
  },
  {
    name: "pipelining",
    handler: (request) => new Response(request.url.slice(-1)),
    send: ["a", "b", "c"].map((path) => `GET /${path} HTTP/1.1\r\nHost: h\r\n\r\n`).join(""),
    expect: /a[^]*b[^]*c$/,
  },
  {
    name: "pipelined body, then a request",
    handler: async (request) => new Response(`${request.method} ${await request.text()}`),
    send:
      "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /g HTTP/1.1\r\nHost: h\r\n\r\n",
    expect: /POST abc[^]*GET $/,
  },
  {
    name: "malformed request",
    handler: () => new Response("never"),
    send: "GET\r\n\r\n",
    expect: /400/,
  },
  {
    name: "many headers",
    handler: (request) => new Response(String([...request.headers].length)),
    send: get("/x", Array.from({ length: 90 }, (_, i) => `X-H${i}: v${i}\r\n`).join("")),
    expect: /92$/,
  },
  {
    name: "request's signal",
    handler: (request) => new Response(`${request.signal.aborted}`),
    send: get(),
    expect: /false$/,
  },
];
