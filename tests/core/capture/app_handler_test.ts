import { ConfigError, SuperTracer } from "@supertracer/core";
import { Hono } from "hono";
import { H3 } from "h3";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type App, handlerOf, handOn } from "../../../core/capture/app_handler.ts";

function noop(): void {}

/** Apps of frameworks that know no `Request`, by what they look like. */
const FOREIGN: readonly (readonly [string, unknown, RegExp])[] = [
  [
    "Express",
    Object.assign((_req: unknown, _res: unknown, _next: unknown) => {}, {
      handle: noop,
      listen: noop,
      use: noop,
      set: noop,
    }),
    /it is an Express or Connect app: it handles node:http requests/,
  ],
  ["Koa", { callback: noop, listen: noop, use: noop, emit: noop }, /it is a Koa app: /],
  ["Fastify", { inject: noop, listen: noop, routing: noop, ready: noop }, /it is a Fastify app: /],
  ["node:http", createServer(), /it is a server of node:http: /],
  [
    "Oak",
    {
      fetch: async (_request: Request, _environment: unknown, _context: unknown) => {},
      handle: noop,
      listen: noop,
      use: noop,
    },
    /it is an Oak application: .* pass async \(request, info\) => await app\.handle\(/,
  ],
  ["a class", class Shop {}, /it is the class Shop: pass an instance of it/],
];

for (const [name, app, message] of FOREIGN) {
  Deno.test(`SuperTracer says what to pass in place of an app of ${name}`, () => {
    assert.throws(() => new SuperTracer(app as App), (error) => {
      assert.ok(error instanceof ConfigError, String(error));
      assert.match(error.message, /^Cannot wrap the app: /);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("SuperTracer says what is wrong with what is no app at all", () => {
  for (const app of [null, undefined, 1, [], {}, { fetch: 1 }]) {
    assert.throws(() => new SuperTracer(app as unknown as App), TypeError);
  }
});

Deno.test("handlerOf() takes handlers, and whatever has a web fetch", async () => {
  const classy = new class {
    #text = "ok";
    fetch(): Response {
      return new Response(this.#text);
    }
  }();
  const hono = new Hono().get("/", (c) => c.text("ok"));
  const h3 = new H3().get("/", () => "ok");
  for (const app of [() => new Response("ok"), classy, hono, h3] as const) {
    const response = await handlerOf(app as App)(new Request("http://localhost/"));
    assert.equal(await response.text(), "ok");
  }
});

Deno.test("handlerOf() reads a fetch that is a getter with the first request, not before", async () => {
  let reads = 0;
  class Lazy {
    readonly listen = () => {};
    readonly handle = () => {};
    readonly use = () => {};
    get fetch(): () => Response {
      reads++;
      return () => new Response("ok");
    }
  }
  const tracer = new SuperTracer(new Lazy(), { ui: { enabled: false } });
  assert.equal(reads, 0);
  const response = await tracer.fetch(new Request("http://localhost/"));
  assert.equal(await response.text(), "ok");
  assert.equal(reads, 1);
  await tracer.close();
});

Deno.test("handlerOf() takes a proxy that makes up its members", async () => {
  const app = new Proxy({}, {
    get: (_target, name) => name === "fetch" ? () => new Response("ok") : undefined,
  }) as { fetch: () => Response };
  const response = await handlerOf(app)(new Request("http://localhost/"));
  assert.equal(await response.text(), "ok");
});

Deno.test("handOn() gives the members of an app that the target has not", () => {
  class Base {
    #count = 0;
    port = 8080;
    count(): number {
      return ++this.#count;
    }
  }
  class Shop extends Base {
    fetch(): Response {
      return new Response();
    }
    get websocket(): string {
      return "handlers";
    }
  }
  const target: Record<string, unknown> = { fetch: "its own", close: "its own" };
  const app = new Shop();
  handOn(app, target);
  assert.equal(target["fetch"], "its own");
  assert.equal(target["websocket"], "handlers");
  assert.equal((target["count"] as () => number)(), 1);
  app.port = 9090;
  assert.equal(target["port"], 9090);
  assert.deepEqual(Object.keys(target), ["fetch", "close"]);
});

Deno.test("SuperTracer has whatever else the default export of an app has", () => {
  const app = { port: 3000, fetch: () => new Response("ok"), stats: "the tracer's stays" };
  const tracer = new SuperTracer(app);
  assert.equal(Reflect.get(tracer, "port"), 3000);
  assert.equal(typeof tracer.stats, "function");
});

Deno.test("SuperTracer.fetch() answers a request alone, and the default export's type fits", async () => {
  await using tracer = new SuperTracer(() => new Response("ok"));
  const exported: Deno.ServeDefaultExport = tracer;
  const response = await tracer.fetch(new Request("http://localhost/"));
  assert.equal(await response.text(), "ok");
  assert.equal(typeof exported.onListen, "function");
});
