import { createAdaptorServer } from "@hono/node-server";
import { type Log, MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "srvx/node";

type App = (request: Request) => Response | Promise<Response>;

interface Recorded {
  readonly answer: string;
  readonly log: Log | undefined;
}

/** What a traced app answers to a request object, and what is recorded. */
async function send(request: Request, app: App): Promise<Recorded> {
  const connector = new MemoryConnector();
  await using tracer = new SuperTracer(app, {
    connector,
    auth: { accessToken: "token-of-the-test" },
  });
  const response = await tracer.fetch(request, undefined);
  const answer = await response.text();
  await tracer.flush();
  assert.equal(tracer.stats().caught, 0);
  const [row] = connector.fetchLogs({ limit: 1 });
  return { answer, log: row && connector.fetchLog(row.id) };
}

const POST = { method: "POST", body: "wire", headers: { "content-type": "text/plain" } };

class Decoding extends Request {
  readonly secret = "own";

  override async text(): Promise<string> {
    return `${this.secret} ${await super.text()}`;
  }
}

Deno.test("SuperTracer.fetch() leaves a subclass its own members, and records what was sent", async () => {
  const { answer, log } = await send(
    new Decoding("http://localhost/", POST),
    async (request) => new Response(await request.text()),
  );
  assert.equal(answer, "own wire");
  assert.equal(log?.requestBody, "wire");
});

Deno.test("SuperTracer.fetch() leaves a request the members that a wrapper gave it", async () => {
  const request = new Request("http://localhost/", POST);
  const { text } = request;
  const replaced = () => Reflect.apply(text, request, []).then((got) => `replaced ${got}`);
  request.text = replaced;
  const { answer } = await send(request, async (given) => {
    return new Response(`${given.text === replaced} ${await given.text()}`);
  });
  assert.equal(answer, "true replaced wire");
});

/** A request as runtimes' adapters make it: a real one is made when somebody asks for it. */
function lazyRequest(): { readonly request: Request; readonly made: () => number } {
  let made = 0;
  let real: Request | undefined;
  const lazy = Object.create(Request.prototype, {
    method: { value: "POST" },
    url: { value: "http://localhost/lazy" },
    headers: { value: new Headers(POST.headers) },
  });
  const prototype = Object.create(Request.prototype);
  const get = () => {
    made += real === undefined ? 1 : 0;
    return real ??= new Request("http://localhost/lazy", POST);
  };
  for (const name of ["text", "json", "clone", "arrayBuffer"] as const) {
    prototype[name] = function (this: unknown) {
      assert.ok(this === lazy, "a member is called on the object itself");
      return Reflect.apply(get()[name], get(), []);
    };
  }
  for (const name of ["body", "bodyUsed", "signal"] as const) {
    Object.defineProperty(prototype, name, {
      get() {
        assert.ok(this === lazy, "a member is asked for of the object itself");
        return get()[name];
      },
    });
  }
  Object.setPrototypeOf(lazy, prototype);
  return { request: lazy, made: () => made };
}

Deno.test("SuperTracer.fetch() calls the members of an object that only inherits from Request", async () => {
  const { request } = lazyRequest();
  const { answer, log } = await send(request, async (given) => {
    return new Response(`${given === request} ${await given.text()}`);
  });
  assert.equal(answer, "true wire");
  assert.equal(log?.requestBody, "wire");
  assert.equal(log?.requestBodyState, "complete");
});

Deno.test("SuperTracer.fetch() never begins what such an object puts off", async () => {
  const { request, made } = lazyRequest();
  const { log } = await send(request, () => new Response("ok"));
  assert.equal(made(), 0);
  assert.notEqual(log?.requestBodyState, "complete");
});

Deno.test("SuperTracer.fetch() takes such an object's rejections and streams as they are", async () => {
  const broken = await send(lazyRequest().request, (given) =>
    given.json().then(
      (value) => Response.json(value),
      (error: unknown) => new Response(`${error instanceof SyntaxError}`),
    ));
  assert.equal(broken.answer, "true");
  const stream = await send(lazyRequest().request, (given) => new Response(given.body));
  assert.equal(stream.answer, "wire");
  assert.equal(stream.log?.requestBodyState, "unwatched");
});

/** Ways of an app to read, and the bodies for them. */
const READS: Readonly<Record<string, readonly [App, RequestInit]>> = {
  text: [async (request) => new Response(await request.text()), POST],
  json: [
    async (request) => Response.json(await request.json()),
    { method: "PUT", body: '{"a":[1]}', headers: { "content-type": "application/json" } },
  ],
  "broken json": [
    (request) => request.json().then(String, String).then((said) => new Response(said)),
    { method: "POST", body: "{oops" },
  ],
  arrayBuffer: [async (request) => new Response(await request.arrayBuffer()), POST],
  blob: [async (request) => new Response(await (await request.blob()).text()), POST],
  formData: [
    async (request) => Response.json([...await request.formData()].map(([name]) => name)),
    { method: "POST", body: new URLSearchParams("a=1&b=2") },
  ],
  clone: [async (request) => new Response(await request.clone().text()), POST],
  body: [async (request) => new Response(await new Response(request.body).text()), POST],
  "text twice": [
    async (request) => {
      await request.text();
      return new Response(await request.text().then(() => "again", () => "refused"));
    },
    POST,
  ],
  nothing: [() => new Response("unread"), POST],
};

interface NodeServer {
  readonly port: number;
  close(): Promise<void>;
}

const SERVERS: Readonly<Record<string, (app: App) => Promise<NodeServer>>> = {
  async "@hono/node-server"(app) {
    const server = createAdaptorServer({ fetch: app });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
      port: (server.address() as AddressInfo).port,
      async close() {
        server.close();
        if ("closeAllConnections" in server) server.closeAllConnections();
        await once(server, "close");
      },
    };
  },
  async "srvx/node"(app) {
    const server = serve({ port: 0, hostname: "127.0.0.1", fetch: app, silent: true });
    await server.ready();
    return {
      port: Number(new URL(server.url ?? "").port),
      close: () => server.close(true),
    };
  },
};

for (const [name, start] of Object.entries(SERVERS)) {
  Deno.test({
    name: `SuperTracer.fetch() answers as the bare app behind ${name}`,
    // These servers keep what is the runtime's for a while after they are closed.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn(test) {
      for (const [way, [app, init]] of Object.entries(READS)) {
        await test.step(way, async () => {
          const connector = new MemoryConnector();
          await using tracer = new SuperTracer(app, {
            connector,
            auth: { accessToken: "token-of-the-test" },
          });
          const answers: string[] = [];
          for (const handler of [app, (request: Request) => tracer.fetch(request, undefined)]) {
            const server = await start(handler as App);
            const response = await fetch(`http://127.0.0.1:${server.port}/`, {
              ...init,
              headers: { ...Object.fromEntries(new Headers(init.headers)), connection: "close" },
            });
            answers.push(`${response.status} ${await response.text()}`);
            await server.close();
          }
          assert.equal(answers[1], answers[0]);
          assert.match(answers[0] ?? "", /^200 /);
          assert.equal(tracer.stats().caught, 0);
          await tracer.flush();
          const [log] = connector.fetchLogs({ limit: 1 });
          assert.ok(log !== undefined);
          const whole = connector.fetchLog(log.id);
          const state = whole?.requestBodyState;
          assert.equal(whole?.responseBodyState, "complete");
          assert.equal(whole?.outcome, "completed");
          if (["text", "json", "arrayBuffer", "clone"].includes(way)) {
            assert.equal(state, "complete");
          } else assert.notEqual(state, "unread");
        });
      }
    },
  });
}
