import { SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { WatchedConnector } from "../support/watched_connector.ts";

/** What an app throws, by how it is called. */
const THROWN: Readonly<Record<string, () => unknown>> = {
  "null": () => null,
  "undefined": () => undefined,
  "a number": () => 7,
  "a symbol": () => Symbol("thrown"),
  "a function": () => () => {},
  "a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  "an error whose members throw": () =>
    Object.defineProperties(new Error("x"), {
      message: { get: () => fail("message") },
      stack: { get: () => fail("stack") },
      name: { get: () => fail("name") },
      cause: { get: () => fail("cause") },
    }),
  "an error that is its own cause": () => {
    const error = new Error("round");
    error.cause = error;
    return error;
  },
  "an object without prototype": () => Object.create(null),
  "an error with a message of 10 MB": () => new Error("m".repeat(10_000_000)),
};

function fail(what: string): never {
  throw new Error(`hostile ${what}`);
}

/** What an app answers with that is no plain response. */
const RETURNED: Readonly<Record<string, () => unknown>> = {
  "nothing": () => undefined,
  "a string": () => "text",
  "a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  "an object that looks like a response": () => ({
    status: 200,
    headers: new Headers(),
    body: null,
  }),
  "a promise-like that calls back twice": () => ({
    then: (resolve: (value: Response) => void) => {
      resolve(new Response("thenable"));
      resolve(new Response("again"));
    },
  }),
  "a response whose members throw": () => hostileResponse(),
  "a response of a subclass": () => new (class extends Response {})("subclass"),
};

function hostileResponse(): Response {
  const response = new Response("members", { headers: { "x-a": "1" } });
  for (const member of ["status", "headers", "body", "bodyUsed", "type"]) {
    Object.defineProperty(response, member, { get: () => fail(member) });
  }
  return response;
}

/** What a server makes of an app: the answer, or the word `no answer`. */
async function answerOf(handler: (request: Request, info: unknown) => unknown): Promise<string> {
  await using server = Deno.serve({
    port: 0,
    onListen() {},
    onError: (error) => new Response(`onError ${describe(error)}`, { status: 500 }),
  }, handler as Deno.ServeHandler);
  try {
    const response = await fetch(`http://localhost:${server.addr.port}/hostile`, {
      method: "POST",
      body: "b",
    });
    return `${response.status} ${await response.text()}`;
  } catch {
    return "no answer";
  }
}

function describe(error: unknown): string {
  try {
    // Which trap of a revoked proxy is asked first is the server's business.
    return String(error).slice(0, 100).replace(/perform '\w+'/, "perform");
  } catch {
    return "something that can't be told";
  }
}

function sameAsBare(name: string, handler: () => unknown, outcome: string | RegExp): void {
  Deno.test(`SuperTracer leaves it as it is when an app ${name}`, async () => {
    const connector = new WatchedConnector();
    await using tracer = new SuperTracer(handler as () => Response, {
      connector,
      ui: { enabled: false },
    });
    const bare = await answerOf(handler);
    assert.equal(await answerOf(tracer.fetch), bare);
    const log = await connector.waitFor("/hostile");
    assert.match(log.outcome ?? "", new RegExp(outcome));
    assert.ok((log.errorMessage ?? "").length < 100_000);
    assert.equal(tracer.stats().inFlight, 0);
  });
}

for (const [name, thrown] of Object.entries(THROWN)) {
  sameAsBare(`throws ${name}`, () => {
    throw thrown();
  }, "failed");
  sameAsBare(`rejects with ${name}`, () => Promise.reject(thrown()), "failed");
}

for (const [name, returned] of Object.entries(RETURNED)) {
  sameAsBare(`returns ${name}`, returned, /failed|completed/);
  sameAsBare(`resolves to ${name}`, () => Promise.resolve().then(returned), /failed|completed/);
}

Deno.test("SuperTracer hands a hostile request's members on to the app only", async () => {
  await using tracer = new SuperTracer(() => new Response("answered"), { ui: { enabled: false } });
  const { proxy, revoke } = Proxy.revocable(new Request("http://localhost/"), {});
  revoke();
  assert.equal(await (await tracer.fetch(proxy, null)).text(), "answered");
});
