import { type Log, SuperTracer } from "@supertracer/core";
import { type HonoContext, supertracer } from "@supertracer/hono";
import { type Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { streamText } from "hono/streaming";
import assert from "node:assert/strict";
import { serveTraced } from "../../support/serve_traced.ts";
import { WatchedConnector } from "../../support/watched_connector.ts";

/** An app and its tracer, asked without a server in between. */
interface Traced {
  readonly app: Hono;
  readonly tracer: SuperTracer;
  readonly connector: WatchedConnector;
  /** Sends a request, reads the response, and returns the record. */
  ask(path: string, init?: RequestInit): Promise<Log>;
  [Symbol.asyncDispose](): Promise<void>;
}

function traced(define: (app: Hono, tracer: SuperTracer) => void): Traced {
  const app = new Hono();
  const connector = new WatchedConnector();
  const tracer = new SuperTracer(app, { connector, ui: { enabled: false } });
  define(app, tracer);
  return {
    app,
    tracer,
    connector,
    ask: async (path, init) => {
      const response = await tracer.fetch(new Request(`http://localhost${path}`, init));
      await response.text();
      await tracer.flush();
      const log = connector.saved.findLast((saved) => saved.path === path.split("?")[0]);
      assert.ok(log !== undefined);
      return log;
    },
    [Symbol.asyncDispose]: () => tracer.close(),
  };
}

function routesOf(define: (app: Hono) => void): Traced {
  return traced((app, tracer) => {
    app.use(supertracer(tracer));
    define(app);
  });
}

const refuse = new HTTPException(403, { message: "not yours" });

Deno.test("supertracer() records what a served Hono app does", async (t) => {
  const app = new Hono<{ Variables: { user: { id: string; name: string } } }>();
  await using server = serveTraced(app);
  const { origin, connector, tracer } = server;
  const log = tracer.getLogger("shop");
  app.use(supertracer(tracer, { user: (c) => c.get("user") }));
  app.use(async (c, next) => {
    c.set("user", { id: "ada", name: "Ada Lovelace" });
    await next();
  });
  app.get("/posts/:slug", (c) => c.text(c.req.param("slug")));
  app.get("/fails", () => {
    log.info("about to fail");
    throw new TypeError("no such table");
  });
  app.get("/stream", (c) => streamText(c, async (stream) => void await stream.write("one two")));
  app.post("/login", async (c) => c.json({ hello: (await c.req.json()).name }));
  app.onError((_error, c) => c.text("Something went wrong", 500));

  await t.step("a handler that throws", async () => {
    for (let count = 1; count <= 2; count++) {
      const response = await fetch(`${origin}/fails`);
      assert.equal(response.status, 500);
      assert.equal(await response.text(), "Something went wrong");
    }
    const [first, second] = [
      await connector.waitFor("/fails"),
      await connector.waitFor("/fails", 2),
    ];
    assert.equal(first.errorMessage, "TypeError: no such table");
    assert.match(first.stackTrace ?? "", /supertracer_test\.ts/);
    assert.equal(first.logLevel, "ERROR");
    assert.equal(first.route, "/fails");
    assert.equal(first.errorGroup, second.errorGroup);
    const groups = await connector.fetchErrorGroups({});
    assert.deepEqual(groups.map(({ count }) => count), [2]);
    const line = connector.saved.find(({ content }) => content === "about to fail");
    assert.equal(line?.spanId, first.spanId);
  });
  await t.step("a path that nothing matches", async () => {
    await (await fetch(`${origin}/nowhere`)).text();
    const missing = await connector.waitFor("/nowhere");
    assert.equal(missing.statusCode, 404);
    assert.equal(missing.errorMessage, undefined);
    assert.equal(missing.route, "/nowhere");
  });
  await t.step("a slug, and the user", async () => {
    assert.equal(await (await fetch(`${origin}/posts/hello-world`)).text(), "hello-world");
    const post = await connector.waitFor("/posts/hello-world");
    assert.equal(post.route, "/posts/:slug");
    assert.equal(post.user, "ada");
    assert.deepEqual(post.attributes, { "user.name": "Ada Lovelace" });
  });
  await t.step("a stream", async () => {
    assert.equal(await (await fetch(`${origin}/stream`)).text(), "one two");
    const stream = await connector.waitFor("/stream");
    assert.equal(stream.route, "/stream");
    assert.equal(stream.outcome, "completed");
    assert.equal(stream.responseBody, "one two");
  });
  await t.step("a POST with a secret", async () => {
    const body = JSON.stringify({ name: "Ada", password: "do-not-keep" });
    const response = await fetch(`${origin}/login`, { method: "POST", body });
    assert.deepEqual(await response.json(), { hello: "Ada" });
    const login = await connector.waitFor("/login");
    assert.deepEqual(JSON.parse(String(login.requestBody)), {
      name: "Ada",
      password: "[REDACTED]",
    });
  });
  assert.equal(tracer.stats().caught, 0);
});

const routes: readonly {
  readonly name: string;
  readonly define: (app: Hono) => void;
  readonly path: string;
  readonly route: string;
}[] = [
  {
    name: "of a sub-app with a base path, and an onError of its own",
    define: (app) => {
      const posts = new Hono().basePath("/v1");
      posts.onError((_error, c) => c.text("of the sub-app", 500));
      posts.get("/posts/:slug", (c) => c.text("post"));
      app.basePath("/api").route("/blog", posts);
    },
    path: "/api/blog/v1/posts/hello",
    route: "/api/blog/v1/posts/:slug",
  },
  {
    name: "with other middleware before, on the route, and behind",
    define: (app) => {
      app.use("/posts/*", (_c, next) => next());
      app.get("/posts/:slug", (_c, next) => next(), (c) => c.text("post"));
      app.use("*", (_c, next) => next());
      app.get("*", (c) => c.text("fallback"));
    },
    path: "/posts/hello",
    route: "/posts/:slug",
  },
  {
    name: "of the handler that a request falls through to",
    define: (app) => {
      app.get("/posts/:slug", (_c, next) => next());
      app.get("/posts/:slug{[a-z]+}", (c) => c.text("post"));
    },
    path: "/posts/hello",
    route: "/posts/:slug{[a-z]+}",
  },
  {
    name: "with an optional parameter",
    define: (app) => app.get("/animals/:kind?", (c) => c.text("animal")),
    path: "/animals/cat",
    route: "/animals/:kind?",
  },
  {
    name: "behind middleware that answers",
    define: (app) => {
      app.use("/admin/*", (c) => Promise.resolve(c.text("log in", 401)));
      app.get("/admin/users/:name", (c) => c.text("user"));
    },
    path: "/admin/users/ada",
    route: "/admin/users/:name",
  },
  {
    name: "of middleware, if there is nothing else",
    define: (app) => app.use("/static/*", (c) => Promise.resolve(c.text("a file"))),
    path: "/static/app.css",
    route: "/static/*",
  },
  {
    name: "that matches everything",
    define: (app) => app.get("*", (c) => c.text("page")),
    path: "/some/page",
    route: "/*",
  },
  {
    name: "of app.all() and app.on()",
    define: (app) => {
      app.all("/rpc/:name", (c) => c.text("called"));
      app.on(["GET", "PURGE"], "/cache/:key", (c) => c.text("cached"));
    },
    path: "/cache/hello",
    route: "/cache/:key",
  },
  {
    name: "of a mount",
    define: (app) => app.mount("/shop", () => new Response("mounted")),
    path: "/shop/items/blue-lamp",
    route: "/shop/*",
  },
];

for (const { name, define, path, route } of routes) {
  Deno.test(`supertracer() records the route ${name}`, async () => {
    await using app = routesOf(define);
    assert.equal((await app.ask(path)).route, route);
    assert.equal(app.tracer.stats().caught, 0);
  });
}

Deno.test("supertracer() leaves the route to the guess if only middleware matches", async () => {
  await using app = routesOf((hono) => hono.use((_c, next) => next()));
  assert.equal((await app.ask("/users/42")).route, "/users/:id");
});

Deno.test("supertracer() keeps the route of a request in which the app asks itself", async () => {
  await using app = routesOf((hono) => {
    hono.get("/items/:slug", (c) => c.text(c.req.param("slug")));
    hono.get("/batch/:id", (c) => hono.request(`/items/${c.req.param("id")}`));
  });
  assert.equal((await app.ask("/batch/7")).route, "/batch/:id");
  assert.equal((await app.ask("/items/7")).route, "/items/:slug");
});

Deno.test("supertracer() in a mounted app records its route and error", async () => {
  await using app = traced((outer, tracer) => {
    const inner = new Hono();
    inner.use(supertracer(tracer));
    inner.get("/items/:slug", () => {
      throw new RangeError("sold out");
    });
    inner.onError((_error, c) => c.text("of the mounted app", 500));
    outer.use(supertracer(tracer));
    outer.mount("/shop", inner.fetch);
  });
  const log = await app.ask("/shop/items/blue-lamp");
  assert.equal(log.route, "/items/:slug");
  assert.equal(log.errorMessage, "RangeError: sold out");
});

Deno.test("supertracer() records errors and causes, whatever onError answers", async () => {
  await using app = routesOf((hono) => {
    hono.get("/conflict", () => {
      throw new Error("duplicate", { cause: new Error("UNIQUE constraint failed") });
    });
    hono.get("/by-default", () => {
      throw new HTTPException(503, { message: "closed for today" });
    });
    hono.onError((error, c) => {
      return error instanceof HTTPException ? error.getResponse() : c.text("conflict", 409);
    });
  });
  const conflict = await app.ask("/conflict");
  assert.equal(conflict.statusCode, 409);
  assert.match(conflict.errorMessage ?? "", /^Error: duplicate/);
  assert.match(conflict.stackTrace ?? "", /UNIQUE constraint failed/);
  assert.equal(conflict.errorGroup, undefined);
  const closed = await app.ask("/by-default");
  assert.equal(closed.statusCode, 503);
  assert.match(closed.errorMessage ?? "", /closed for today/);
});

Deno.test("supertracer() takes an HTTPException below 500 as an answer", async () => {
  await using app = routesOf((hono) => {
    hono.get("/private", () => {
      throw refuse;
    });
  });
  const log = await app.ask("/private");
  assert.equal(log.statusCode, 403);
  assert.equal(log.logLevel, "WARN");
  assert.equal(log.errorMessage, undefined);
});

Deno.test("supertracer() records an HTTPException that onError answers with 500", async () => {
  await using app = routesOf((hono) => {
    hono.get("/private", () => {
      throw refuse;
    });
    hono.onError((_error, c) => c.text("oops", 500));
  });
  assert.match((await app.ask("/private")).errorMessage ?? "", /not yours/);
});

Deno.test("supertracer() passes on what is thrown, and what onError throws", async () => {
  const thrown = { code: 7 };
  const second = new Error("onError failed");
  await using app = routesOf((hono) => {
    hono.get("/object", () => {
      throw thrown;
    });
    hono.get("/twice", () => {
      throw new Error("first");
    });
    hono.onError(() => {
      throw second;
    });
  });
  const failure = (path: string) => {
    return Promise.resolve(app.tracer.fetch(new Request(`http://localhost${path}`)))
      .then(() => "it answers", (error: unknown) => error);
  };
  assert.equal(await failure("/object"), thrown);
  assert.equal(await failure("/twice"), second);
  const log = await app.connector.waitFor("/twice");
  assert.equal(log.errorMessage, "Error: onError failed");
  assert.equal(log.route, "/twice");
});

Deno.test("supertracer() records what onError throws if it then answers that", async () => {
  await using app = routesOf((hono) => {
    hono.get("/", () => {
      throw new Error("first");
    });
    hono.onError((error, c) => {
      if (error.message === "first") throw new Error("onError failed");
      return c.text("answered", 500);
    });
  });
  const log = await app.ask("/");
  assert.equal(log.responseBody, "answered");
  assert.equal(log.errorMessage, "Error: onError failed");
});

Deno.test("supertracer() returns the response of the handler itself", async () => {
  const response = new Response("static");
  await using app = routesOf((hono) => hono.get("/", () => response));
  assert.equal(await app.app.fetch(new Request("http://localhost/")), response);
});

Deno.test("supertracer() records that a handler returned no response", async () => {
  await using app = routesOf((hono) => {
    hono.get("/nothing", () => undefined as unknown as Response);
    hono.onError((error, c) => c.text(error.message, 500));
  });
  const log = await app.ask("/nothing");
  assert.match(String(log.responseBody), /^Context is not finalized/);
  assert.equal(log.errorMessage, "TypeError: The handler returned no response");
  assert.equal(log.route, "/nothing");
  const untraced = await app.app.request("/nothing");
  assert.match(await untraced.text(), /^Context is not finalized/);
});

Deno.test("supertracer() does nothing outside of recorded requests", async () => {
  await using app = traced((hono, tracer) => {
    hono.use(supertracer(tracer, { user: () => assert.fail("there is no request") }));
    hono.get("/posts/:slug", (c) => c.text(c.req.param("slug")));
  });
  assert.equal(await (await app.app.request("/posts/hello")).text(), "hello");
  assert.equal((await app.app.request("/nowhere")).status, 404);
  await app.tracer.close();
  const response = await app.tracer.fetch(new Request("http://localhost/posts/hello"));
  assert.equal(await response.text(), "hello");
  assert.deepEqual(app.connector.saved, []);
});

Deno.test("supertracer() works wherever the tracer wraps the app", async () => {
  const connector = new WatchedConnector();
  const app = new Hono();
  await using tracer = new SuperTracer((request) => {
    return new URL(request.url).pathname === "/health" ? new Response("ok") : app.fetch(request);
  }, { connector });
  app.use(supertracer(tracer));
  app.get("/posts/:slug", (c) => c.text(c.req.param("slug")));
  await (await tracer.fetch(new Request("http://localhost/posts/hello"))).text();
  assert.equal((await connector.waitFor("/posts/hello")).route, "/posts/:slug");
});

Deno.test("supertracer() counts what `user` throws, rejects with, or gets wrong", async () => {
  let user: (c: HonoContext) => string = () => "ada";
  await using app = traced((hono, tracer) => {
    hono.use(supertracer(tracer, { user: (c) => user(c) }));
    hono.get("/", (c) => c.text("fine"));
  });
  assert.equal((await app.ask("/")).user, "ada");
  const wrong: (() => unknown)[] = [
    () => {
      throw new Error("no session");
    },
    () => Promise.reject(new Error("no session")),
    () => ({ name: "without an id" }),
  ];
  for (const [index, one] of wrong.entries()) {
    user = one as typeof user;
    const log = await app.ask("/");
    assert.equal(log.statusCode, 200);
    assert.equal(log.user, undefined);
    assert.equal(app.tracer.stats().caught, index + 1);
  }
  user = () => undefined as unknown as string;
  assert.equal((await app.ask("/")).user, undefined);
  assert.equal(app.tracer.stats().caught, wrong.length);
});

Deno.test("supertracer() survives an error whose properties throw", async () => {
  const hostile = new Proxy(new Error("hostile"), {
    has: () => {
      throw new Error("not to be asked");
    },
  });
  await using app = routesOf((hono) => {
    hono.get("/", () => {
      throw hostile;
    });
    hono.onError((_error, c) => c.text("answered", 500));
  });
  const log = await app.ask("/");
  assert.equal(log.statusCode, 500);
  assert.equal(log.responseBody, "answered");
  assert.equal(app.tracer.stats().caught, 1);
});

Deno.test("current() in a stream's onError records what supertracer() can't see", async () => {
  await using app = traced((hono, tracer) => {
    hono.use(supertracer(tracer));
    hono.get("/report", (c) =>
      streamText(
        c,
        async (stream) => {
          await stream.write("one");
          throw new Error("no more rows");
        },
        (error) => Promise.resolve(tracer.current()?.recordError(error)),
      ));
  });
  const log = await app.ask("/report");
  assert.equal(log.responseBody, "one");
  assert.equal(log.errorMessage, "Error: no more rows");
});

Deno.test("supertracer() says what is wrong if it gets no tracer", () => {
  for (const wrong of [undefined, null, {}, new Hono(), () => new Response()]) {
    assert.throws(() => supertracer(wrong as unknown as SuperTracer), {
      name: "TypeError",
      message: /^Cannot trace the Hono app: .*pass the tracer, as in app\.use\(/,
    });
  }
});

Deno.test("supertracer() says what is wrong if another framework calls it", async () => {
  await using tracer = new SuperTracer(() => new Response("ok"));
  const middleware = supertracer(tracer) as (...args: readonly unknown[]) => unknown;
  const request = new Request("http://localhost/");
  const calls = [
    [{ url: "/", headers: {} }, {}, () => {}], // Express
    [{ request: {}, req: {} }, () => {}], // Koa
    [{ req: request }, () => {}], // h3
    [new Hono()], // Elysia's use()
  ];
  for (const args of calls) {
    assert.throws(() => middleware(...args), { name: "TypeError", message: /not called by Hono/ });
  }
});

/** Only checked: variables and routes of the app keep their types. */
export function types(tracer: SuperTracer): void {
  interface Variables {
    readonly user: { readonly id: string };
  }
  type Env = { Variables: Variables };
  const app = new Hono<Env>()
    .use(supertracer(tracer, { user: (c) => c.get("user") }))
    .use("/api/*", supertracer(tracer, { user: (c: Context<Env>) => c.var.user.id }))
    .get("/posts/:slug", (c) => c.json({ slug: c.req.param("slug"), user: c.get("user").id }));
  const response: Promise<Response> | Response = app.request("/posts/hello");
  // @ts-expect-error There is no such variable.
  app.use(supertracer(tracer, { user: (c: Context<Env>) => c.get("nobody") }));
  void response;
}
