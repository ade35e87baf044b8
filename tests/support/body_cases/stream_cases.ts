import { type BodyCase, head, say, slow, slowChunks, small } from "./body_case.ts";

/** Everything about the state of a request body that an app can ask for. */
function stateOf(request: Request): string {
  return `used ${request.bodyUsed}, locked ${request.body?.locked}`;
}

const PARTS = ["alpha ", "beta ", "gamma"];
const LARGE = "x".repeat(150_000);

/** A handler that notes the state of the body before and after, and answers with what it did. */
function around(act: (request: Request) => unknown): BodyCase["handle"] {
  return async (request, world) => {
    world.note(stateOf(request));
    let result: unknown;
    try {
      result = act(request);
      world.note(stateOf(request));
      result = await result;
    } catch (error) {
      result = say(error);
    }
    world.note(stateOf(request));
    return new Response(String(result));
  };
}

function bothWays(
  name: string,
  act: (request: Request) => unknown,
  expect: RegExp,
  leavesOpen = false,
): BodyCase[] {
  return [
    {
      name: `${name}, of a body that is there`,
      handle: around(act),
      send: small(PARTS.join("")),
      expect,
    },
    { name: `${name}, of a slow body`, handle: around(act), send: slow(PARTS), expect, leavesOpen },
    {
      name: `${name}, of slow chunks`,
      handle: around(act),
      send: slowChunks(PARTS),
      expect,
      leavesOpen,
    },
  ];
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
  }
  return text;
}

/** What an app does with the stream of a body. */
export const BODY_STREAM_CASES: readonly BodyCase[] = [
  ...bothWays("for await", (request) => readAll(request.body ?? fail()), /gamma/),
  ...bothWays(
    "getReader(), then new Request(request)",
    (request) => {
      request.body?.getReader();
      return new Request(request).text();
    },
    /TypeError/,
    true,
  ),
  ...bothWays(
    "getReader(), then clone()",
    (request) => {
      request.body?.getReader();
      return request.clone().text();
    },
    /TypeError/,
    true,
  ),
  ...bothWays(
    "getReader(), then text()",
    (request) => {
      request.body?.getReader();
      return request.text();
    },
    /TypeError/,
    true,
  ),
  ...bothWays("a BYOB reader", async (request) => {
    const reader = request.body?.getReader({ mode: "byob" }) ?? fail();
    let text = "";
    let buffer = new Uint8Array(7);
    for (;;) {
      const { done, value } = await reader.read(buffer);
      if (value === undefined || done) return `${text} ${value?.byteLength}`;
      text += `${new TextDecoder().decode(value)}|`;
      buffer = new Uint8Array(value.buffer);
    }
  }, /gamm|TypeError/),
  ...bothWays(
    "reads that wait, and a lock that is released",
    async (request) => {
      const reader = request.body?.getReader() ?? fail();
      const first = reader.read();
      const second = reader.read();
      reader.releaseLock();
      const settled = await Promise.allSettled([first, second]);
      const again = request.body?.getReader();
      const rest = await again?.read();
      return [
        ...settled.map((one) => one.status === "rejected" ? say(one.reason) : "read"),
        rest?.value?.length,
      ].join();
    },
    /./,
    true,
  ),
  ...bothWays("the first chunk, then cancel()", async (request) => {
    const reader = request.body?.getReader() ?? fail();
    const first = await reader.read();
    await reader.cancel("enough");
    const { done } = await reader.read();
    return `${first.value?.length} ${done} ${await request.text().catch(say)}`;
  }, /TypeError/),
  ...bothWays("tee()", async (request) => {
    const [left, right] = request.body?.tee() ?? fail();
    return (await Promise.all([readAll(left), readAll(right)])).join("|");
  }, /gamma\|alpha/),
  ...bothWays("pipeThrough()", (request) => {
    return readAll(request.body?.pipeThrough(new TextDecoderStream()) ?? fail());
  }, /gamma/),
  ...bothWays("pipeTo() a slow sink", async (request) => {
    const got: number[] = [];
    await request.body?.pipeTo(
      new WritableStream({
        async write(chunk) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          got.push(chunk.length);
        },
      }),
    );
    return got.reduce((sum, bytes) => sum + bytes, 0);
  }, /\b16\b/),
  ...bothWays("clone(), both read", async (request) => {
    const copy = request.clone();
    return `${await request.text()}|${await copy.text()}`;
  }, /gamma\|alpha/),
  ...bothWays("clone(), only the clone read", (request) => request.clone().text(), /gamma/),
  ...bothWays("new Request(request), then both", async (request) => {
    const copy = new Request(request, { headers: { a: "b" } });
    return `${await copy.text()}|${await request.text().catch(say)}`;
  }, /gamma\|TypeError/),
  ...bothWays("new Request(url, request)", (request) => {
    return new Request("http://localhost/other", request).text();
  }, /gamma/),
  ...bothWays("new Response(body).text()", (request) => new Response(request.body).text(), /gamma/),
  ...bothWays("textStream()", (request) => {
    const { textStream } = request as { textStream?: () => ReadableStream<string> };
    return textStream === undefined ? "none" : readAll(Reflect.apply(textStream, request, []));
  }, /gamma|none/),
  {
    name: "what kind of stream it is",
    handle: (request) => {
      const stream = request.body ?? fail();
      return Response.json([
        stream === request.body,
        stream.constructor === ReadableStream,
        Object.keys(stream),
        Object.getOwnPropertyNames(stream),
        Deno.inspect(request).replace(/\d{4,5}/, "PORT"),
      ]);
    },
    send: slow(PARTS),
    expect: /true,true,\[\],\[\]/,
  },
  {
    name: "its length is known to a Response",
    handle: (request) => new Response(request.body, { headers: { "x-a": "b" } }),
    send: small("echoed"),
    expect: /echoed/,
  },
  {
    name: "a large body, back-pressure and all",
    handle: around(async (request) => {
      let bytes = 0;
      for await (const chunk of request.body ?? fail()) {
        bytes += chunk.length;
        if (bytes < 70_000) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return bytes;
    }),
    send: slow([LARGE, LARGE]),
    expect: /300000/,
  },
  {
    name: "the end of a reader: closed",
    handle: async (request, world) => {
      const reader = request.body?.getReader() ?? fail();
      const closed = reader.closed.then(
        () => world.note("closed"),
        (error) => world.note(say(error)),
      );
      while (!(await reader.read()).done);
      await closed;
      return new Response("read");
    },
    send: slow(PARTS),
    notes: 1,
    expect: /closed/,
  },
  {
    name: "a reader of an upload that breaks off: closed and read()",
    handle: async (request, world) => {
      const reader = request.body?.getReader() ?? fail();
      const closed = reader.closed.then(() => "closed", say);
      try {
        while (!(await reader.read()).done);
        world.note("read");
      } catch (error) {
        world.note(say(error));
      }
      world.note(await closed);
      world.note(stateOf(request));
      return new Response("late");
    },
    send: [head("Content-Length: 500\r\n"), 20, "a part"],
    notes: 3,
    leaveAfter: 0,
    expect: /body|connection|closed/i,
  },
];

function fail(): never {
  throw new Error("There is no body");
}
