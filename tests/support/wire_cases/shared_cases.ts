import {
  FRAMING,
  get,
  get10,
  keep,
  notThis,
  streamOf,
  type WireCase,
  type WireHandler,
} from "./wire_case.ts";

/** The same response, sent again and again; what was used is refused. */
export const SHARED_CASES: readonly WireCase[] = [
  shared("redirect", () => Response.redirect("http://localhost/there", 302), /302[^]*302/),
  shared(
    "no body",
    () => new Response(null, { status: 204, headers: { "X-A": "b" } }),
    /204[^]*204/,
  ),
  shared("text", () => new Response("once"), /200 OK[^]*once[^]*500/),
  shared("JSON", () => Response.json({ once: true }), /once[^]*500/),
  shared("bytes", () => new Response(new Uint8Array([111, 110, 99, 101])), /once[^]*500/),
  shared(
    "text with headers",
    () => new Response("once", { status: 201, headers: { "X-A": "b", "Set-Cookie": "a=1" } }),
    /201[^]*once[^]*500/,
  ),
  {
    ...shared("stream", () => new Response(streamOf("once")), /once[^]*500/),
    differsByStandards: FRAMING,
  },
  {
    ...shared("blob", () => new Response(new Blob(["once"])), /once[^]*500/),
    differsByStandards: FRAMING,
  },
  shared("empty text", () => new Response(""), /200 OK[^]*500/),
  shared("a clone each time", () => new Response("twice"), /twice[^]*twice/, (one) => one.clone()),
  shared(
    "a clone of a stream each time",
    () => new Response(streamOf("twice", 20, "twice")),
    /twicetwice|twice[^]*twice/,
    (one) => one.clone(),
  ),
  {
    name: "the same response to HEAD, then to GET",
    handler: notThis,
    fresh: () => always(new Response("once")),
    send: [keep("/x", "", "HEAD"), 30, get()],
    expect: /content-length: 4/i,
  },
];

function always(response: Response): WireHandler {
  return () => response;
}

function shared(
  name: string,
  make: () => Response,
  expect: RegExp,
  use = (response: Response) => response,
): WireCase {
  return {
    name: `the same response twice: ${name}`,
    handler: notThis,
    fresh: () => {
      const response = make();
      return () => use(response);
    },
    send: [keep(), 60, get()],
    expect,
  };
}

/** What the app does with a response before it returns it. */
export const TOUCHED_CASES: readonly WireCase[] = [
  {
    name: "a static body that the handler looks at",
    handler: () => {
      const response = Response.json({ seen: true });
      if (response.body === null) throw new Error("no body");
      return response;
    },
    send: get(),
    expect: /\{"seen":true\}/,
  },
  {
    name: "a static body whose use the handler asks for",
    handler: () => {
      const response = new Response("x", { headers: { "X-A": "b" } });
      return response.bodyUsed ? new Response("used") : response;
    },
    send: get(),
    expect: /content-length: 1/i,
  },
  {
    name: "a static body that somebody holds",
    differsByStandards: "only the stream of it is to be had",
    handler: () => {
      const response = new Response("held");
      response.body?.getReader();
      return response;
    },
    send: get(),
    expect: /held$/,
  },
  {
    name: "a static body with headers that somebody holds",
    handler: () => {
      const response = new Response("held");
      response.headers.set("X-A", "b");
      response.body?.getReader();
      return response;
    },
    send: get(),
    expect: /500/,
  },
  {
    name: "a static body that was cancelled",
    handler: async () => {
      const response = new Response("cancelled");
      await response.body?.cancel();
      return response;
    },
    send: get(),
    expect: /500/,
  },
  {
    name: "a stream that was read in part",
    handler: async () => {
      const stream = streamOf("one", "two");
      const response = new Response(stream);
      const reader = stream.getReader();
      await reader.read();
      reader.releaseLock();
      return response;
    },
    send: get(),
    expect: /500/,
  },
  {
    name: "a body of another response",
    handler: () => new Response(new Response("handed on").body, { headers: { "X-A": "b" } }),
    send: get(),
    expect: /handed on/,
  },
  {
    name: "a copy of a response, as middleware makes it",
    handler: () => {
      const inner = Response.json({ a: 1 }, { status: 201, headers: { "X-Inner": "1" } });
      const copy = new Response(inner.body, inner);
      copy.headers.set("X-Outer", "2");
      return copy;
    },
    send: get(),
    expect: /201 Created[^]*\{"a":1\}/,
  },
  {
    name: "a clone, of which one is read",
    handler: async () => {
      const response = new Response("both");
      const text = await response.clone().text();
      response.headers.set("x-length", String(text.length));
      return response;
    },
    send: get(),
    expect: /x-length: 4[^]*both/i,
  },
  {
    name: "a subclass of Response",
    handler: () => {
      class Page extends Response {}
      return new Page("<p>", { headers: { "Content-Type": "text/html" } });
    },
    send: get(),
    expect: /text\/html[^]*<p>/i,
  },
  {
    name: "status text of its own",
    handler: () => new Response("x", { status: 299, statusText: "Fine" }),
    send: get(),
    expect: /299/,
  },
];

const BODIES: readonly (readonly [string, () => BodyInit | null, isStream?: boolean])[] = [
  ["text", () => "text"],
  ["bytes", () => new Uint8Array([116, 101, 120, 116])],
  ["a blob", () => new Blob(["text"]), true],
  ["a stream", () => streamOf("te", "xt")],
  ["a byte stream", () => byteStream("text"), true],
];

/** Every kind of body over HTTP/1.0 and to HEAD. */
export const MESSAGE_FORM_CASES: readonly WireCase[] = BODIES.flatMap(([name, body, isStream]) => [
  {
    name: `HTTP/1.0, ${name}`,
    ...(isStream ? { differsByStandards: FRAMING } : {}),
    handler: () => new Response(body()),
    send: get10(),
    expect: /200 OK[^]*text/,
  },
  {
    name: `HEAD, ${name} with a length`,
    handler: () => new Response(body(), { headers: { "Content-Length": "4" } }),
    send: get("/x", "", "HEAD"),
    expect: /200 OK[^]*\r\n\r\n$/,
  },
  {
    name: `TE: trailers, ${name}`,
    ...(isStream ? { differsByStandards: FRAMING } : {}),
    handler: () => new Response(body(), { headers: { "Trailer": "X-Sum" } }),
    send: get("/x", "TE: trailers\r\n"),
    expect: /trailer: x-sum[^]*text/i,
  },
]);

/** A byte stream of one text. */
export function byteStream(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: "bytes",
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
}
