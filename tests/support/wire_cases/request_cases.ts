import { chunked, FRAMING, get, post, type WireCase, withTrailers } from "./wire_case.ts";

/** Every way in which an app reads a request. */
export const REQUEST_CASES: readonly WireCase[] = [
  {
    name: "unread body",
    handler: () => new Response("unread"),
    send: post("x".repeat(5_000), "text/plain"),
    expect: /unread$/,
  },
  {
    name: "request.json()",
    handler: async (request) => Response.json(await request.json()),
    send: post('{"a":[1,2]}'),
    expect: /\{"a":\[1,2\]\}$/,
  },
  {
    name: "request.json() of broken JSON",
    handler: (request) =>
      request.json().then(
        (value) => Response.json(value),
        (error) => new Response(`${error.name}: ${error.message}`),
      ),
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
    differsByStandards: FRAMING,
    handler: async (request) => new Response(await request.blob()),
    send: post("blob", "image/png"),
    expect: /image\/png[^]*blob\r\n/i,
  },
  {
    name: "request.formData(), urlencoded",
    handler: async (request) => Response.json([...await request.formData()]),
    send: post("a=1&b=x+y&a=2", "application/x-www-form-urlencoded"),
    expect: /\[\["a","1"\],\["b","x y"\],\["a","2"\]\]$/,
  },
  {
    name: "request.formData(), multipart",
    handler: async (request) => {
      const form = await request.formData();
      return Response.json(
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
    differsByStandards: FRAMING,
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
    name: "trailer fields after a body that is read",
    handler: async (request) => {
      if (request.method === "GET") return new Response("next");
      const text = await request.text();
      return new Response(
        `${text} ${request.headers.get("trailer")} ${request.headers.get("x-sum")}`,
      );
    },
    send: [withTrailers(["alpha", "beta"], "X-Sum: 9\r\n"), 30, get()],
    expect: /alphabeta X-Sum null[^]*next$/,
  },
  {
    name: "trailer fields after a body that nobody reads",
    handler: (request) => new Response(request.method),
    send: [withTrailers(["alpha", "beta"], "X-Sum: 9\r\nX-More: a\r\n"), 30, get()],
    expect: /POST[^]*GET$/,
  },
  {
    name: "trailer fields after a body that is echoed",
    differsByStandards: FRAMING,
    handler: (request) => new Response(request.body ?? "next"),
    send: [withTrailers(["alpha", "beta"], "X-Sum: 9\r\n"), 60, get()],
    expect: /alpha[^]*beta[^]*next$/,
  },
];
