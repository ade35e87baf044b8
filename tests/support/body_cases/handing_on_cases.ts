import { type BodyCase, type BodyWorld, head, say, slow, slowChunks, small } from "./body_case.ts";

const LARGE = "y".repeat(200_000);

/** What an app sends on, in each framing that it may come in. */
function framings(
  name: string,
  handle: BodyCase["handle"],
  expect: RegExp,
  expectChunked = /./,
): BodyCase[] {
  const old = head(`Content-Length: 5\r\n`, "text/plain", "1.0") + "older";
  return [
    { name: `${name}, small`, handle, send: small("small"), expect },
    { name: `${name}, large`, handle, send: small(LARGE), expect },
    { name: `${name}, slow`, handle, send: slow(["sl", "ow"]), expect },
    { name: `${name}, slow and large`, handle, send: slow([LARGE, LARGE]), expect },
    { name: `${name}, in chunks`, handle, send: slowChunks(["ch", "unks"]), expect: expectChunked },
    { name: `${name}, HTTP/1.0`, handle, send: [old], expect },
  ];
}

async function forward({ upstream }: BodyWorld, request: RequestInfo | URL, init?: RequestInit) {
  const answer = await fetch(typeof request === "string" ? upstream + request : request, init);
  return new Response(await answer.text(), { status: answer.status });
}

/** Bodies that an app hands on without reading them. */
export const HANDING_ON_CASES: readonly BodyCase[] = [
  ...framings(
    "fetch(url, { body: request.body })",
    (request, world) => forward(world, "/gate", { method: "POST", body: request.body }),
    /200 OK[^]*content-length \d+/,
    /411/,
  ),
  ...framings(
    "fetch(new Request(url, { body: request.body }))",
    (request, world) => {
      const next = new Request(`${world.upstream}/gate`, { method: "POST", body: request.body });
      return forward(world, next);
    },
    /200 OK|411/,
  ),
  ...framings(
    "fetch(url, request)",
    (request, world) => forward(world, "/gate", request),
    /200 OK|411/,
  ),
  ...framings("new Response(request.body)", (request) => new Response(request.body), /200 OK/),
  ...framings(
    "new Response(new Request(url, { body: request.body }).body)",
    (request) =>
      new Response(new Request("http://a/", { method: "POST", body: request.body }).body),
    /200 OK/,
  ),
  ...framings(
    "new Response((new Response(request.body)).body)",
    (request) => new Response(new Response(request.body).body, { headers: { a: "b" } }),
    /200 OK/,
  ),
  {
    name: "fetch(url, { body: await request.arrayBuffer() })",
    handle: async (request, world) =>
      await forward(world, "/gate", { method: "POST", body: await request.arrayBuffer() }),
    send: slow(["ab", "cd"]),
    expect: /content-length 4/,
  },
  {
    name: "a mirror that nobody awaits, answered at once",
    handle: (request, world) => {
      fetch(`${world.upstream}/mirror`, { method: "POST", body: request.body })
        .then(async (answer) => world.note(await answer.text()));
      return new Response("accepted", { status: 202 });
    },
    send: slow([LARGE, LARGE, LARGE]),
    notes: 2,
    expect: /202[^]*600000/,
  },
  {
    name: "a body read on by for await after the answer",
    handle: (request, world) => {
      const read = async () => {
        let bytes = 0;
        for await (const chunk of request.body ?? []) bytes += chunk.length;
        world.note(`${bytes}`);
      };
      read();
      return new Response("accepted", { status: 202 });
    },
    send: slow([LARGE, LARGE, LARGE]),
    notes: 1,
    expect: /202[^]*600000/,
  },
  {
    name: "a body read on by pipeThrough() after the answer",
    handle: (request, world) => {
      let bytes = 0;
      const sink = new WritableStream<Uint8Array>({
        write: (chunk) => {
          bytes += chunk.length;
        },
        close: () => world.note(`${bytes}`),
      });
      request.body?.pipeThrough(new TransformStream()).pipeTo(sink);
      return new Response("accepted", { status: 202 });
    },
    send: slow([LARGE, LARGE, LARGE]),
    notes: 1,
    expect: /202[^]*600000/,
  },
  {
    name: "a body whose reader is taken before the answer and used after it",
    handle: (request, world) => {
      const reader = request.body?.getReader();
      setTimeout(async () => {
        let bytes = 0;
        try {
          for (;;) {
            const { done, value } = await reader?.read() ?? { done: true, value: undefined };
            if (done) break;
            bytes += value.length;
          }
          world.note(`${bytes}`);
        } catch (error) {
          world.note(say(error));
        }
      }, 40);
      return new Response("accepted", { status: 202 });
    },
    send: slow([LARGE, LARGE, LARGE]),
    notes: 1,
    expect: /202[^]*600000/,
  },
  {
    name: "a webhook that is read after the answer",
    handle: (request, world) => {
      request.text().then((text) => world.note(`${text.length}`));
      return new Response("accepted", { status: 202 });
    },
    send: slow([LARGE, LARGE]),
    notes: 1,
    expect: /202[^]*400000/,
  },
  {
    name: "a body that is first read after the answer",
    handle: (request, world) => {
      setTimeout(
        () => request.text().then((text) => world.note(text), (error) => world.note(say(error))),
        50,
      );
      return new Response("accepted", { status: 202 });
    },
    send: small("late"),
    notes: 1,
    expect: /202[^]*TypeError|late/,
  },
  {
    name: "a mirror through tee()",
    handle: async (request, world) => {
      const [mine, theirs] = request.body?.tee() ?? [null, null];
      fetch(`${world.upstream}/mirror`, { method: "POST", body: theirs })
        .then(async (answer) => world.note(`mirror ${await answer.text()}`));
      return new Response(await new Response(mine).text());
    },
    send: slow(["te", "ed"]),
    notes: 2,
    expect: /teed[^]*mirror/,
  },
  {
    name: "an upload that breaks off while it is handed on",
    handle: (request, world) =>
      fetch(`${world.upstream}/mirror`, { method: "POST", body: request.body }).then(
        () => {
          world.note("answered");
          return new Response("answered");
        },
        (error: unknown) => {
          world.note(`failed with ${error instanceof Error ? error.name : "?"}`);
          return new Response("failed");
        },
      ),
    send: [head("Content-Length: 1000\r\n"), 20, "a part"],
    notes: 1,
    leaveAfter: 0,
    expect: /failed with|answered/,
  },
];
