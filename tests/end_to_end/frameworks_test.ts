import type { ErrorGroup, Log, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { docSnippets, withFileImports } from "../support/doc_snippets.ts";
import { PrintedLines } from "../support/printed_lines.ts";
import { recordedLogs } from "../support/recorded_logs.ts";
import { REPOSITORY, runApp } from "../support/run_app.ts";

const SNIPPETS = docSnippets("docs/frameworks.md");

/** What a page's app gets besides its own route, to be asked for. */
interface Framework {
  /** The heading on the page, and which of its snippets. */
  readonly section: string;
  readonly index?: number;
  /**
   * `/fails` throws, after a line is logged; `/teapot` answers 418 by the framework's own error;
   * `/stream` sends "one two"; `POST /login` returns `{ hello: name }`.
   */
  readonly routes: string;
  /** The line that they have to stand before; by default the one that serves the app. */
  readonly before?: string;
  /** How the app is served; by default by `Deno.serve`. */
  readonly server?: Server;
  /** Imports that stand for those of the page. */
  readonly replaced?: Readonly<Record<string, string>>;
}

/** A way to serve an app. */
interface Server {
  /** The line on the page. */
  readonly line: string;
  /** What stands for it: on a free port, with exports `port`, `tracer` and `stop()`. */
  readonly tested: string;
}

const DENO: Server = {
  line: "Deno.serve(tracer.fetch);",
  tested: `
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, tracer.fetch);
    export const { port } = server.addr;
    export const stop = () => server.shutdown();
    export { tracer };`,
};

const NODE: Server = {
  line: "createServer(listener).listen(8000);",
  tested: `
    const { tracer } = listener;
    const server = createServer(listener).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    export const { port } = server.address();
    export const stop = () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    export { tracer };`,
};

const FASTIFY: Server = {
  line: "await app.listen({ port: 8000 });",
  tested: `
    await app.listen({ port: 0, host: "127.0.0.1" });
    export const { port } = app.server.address();
    export const stop = () => app.close();
    export { tracer };`,
};

const STREAM = `new Response(ReadableStream.from(["one ", "two"])
  .pipeThrough(new TextEncoderStream())).body`;

const FRAMEWORKS: readonly Framework[] = [
  {
    section: "Hono",
    routes: `
      import { HTTPException } from "npm:hono@4.13.19/http-exception";
      app.get("/fails", () => fail());
      app.get("/teapot", () => { throw new HTTPException(418, { message: "short" }); });
      app.get("/stream", (c) => c.body(${STREAM}));
      app.post("/login", async (c) => c.json({ hello: (await c.req.json()).name }));
      app.onError((error, c) =>
        error instanceof HTTPException ? error.getResponse() : c.text("Something went wrong", 500));`,
  },
  {
    section: "h3",
    routes: `
      import { HTTPError } from "npm:h3@2.0.8";
      app.get("/fails", () => fail());
      app.get("/teapot", () => { throw new HTTPError({ status: 418, message: "short" }); });
      app.get("/stream", () => ${STREAM});
      app.post("/login", async (event) => ({ hello: (await event.req.json()).name }));`,
  },
  {
    section: "h3",
    index: 1,
    routes: `
      import { createError, readBody } from "npm:h3@1.15.11";
      router.get("/fails", defineEventHandler(() => fail()));
      router.get("/teapot", defineEventHandler(() => {
        throw createError({ statusCode: 418, message: "short" });
      }));
      router.get("/stream", defineEventHandler(() => ${STREAM}));
      router.post("/login", defineEventHandler(async (event) => {
        return { hello: (await readBody(event)).name };
      }));`,
  },
  {
    section: "Elysia",
    routes: `
      import { NotFoundError } from "npm:elysia@1.4.30";
      class Teapot extends Error { status = 418; }
      app.get("/fails", () => fail());
      app.get("/teapot", () => { throw new Teapot("short"); });
      app.get("/stream", () => new Response(${STREAM}));
      app.post("/login", ({ body }) => ({ hello: body.name }));`,
  },
  {
    section: "Express",
    before: "app.use(supertracer());",
    server: NODE,
    routes: `
      app.get("/fails", () => fail());
      app.get("/teapot", () => { throw Object.assign(new Error("short"), { status: 418 }); });
      app.get("/stream", (_request, response) => {
        response.write("one ");
        response.end("two");
      });
      app.post("/login", express.json(), (request, response) => {
        response.json({ hello: request.body.name });
      });`,
  },
  {
    section: "Koa",
    before: "app.use(router.routes());",
    server: NODE,
    routes: `
      import { bodyParser } from "npm:@koa/bodyparser@6.1.0";
      import { Readable } from "node:stream";
      app.use(bodyParser());
      router.get("/fails", () => fail());
      router.get("/teapot", (context) => context.throw(418, "short"));
      router.get("/stream", (context) => {
        context.type = "text";
        context.body = Readable.from(["one ", "two"]);
      });
      router.post("/login", (context) => {
        context.body = { hello: context.request.body.name };
      });`,
  },
  {
    section: "Fastify",
    server: FASTIFY,
    routes: `
      import { Readable } from "node:stream";
      app.get("/fails", () => fail());
      app.get("/teapot", () => { throw Object.assign(new Error("short"), { statusCode: 418 }); });
      app.get("/stream", (_request, reply) => {
        return reply.type("text/plain").send(Readable.from(["one ", "two"]));
      });
      app.post("/login", (request) => ({ hello: request.body.name }));`,
  },
  {
    section: "Oak",
    replaced: { "jsr:@oak/oak@17": "tests/packages/oak.ts" },
    routes: `
      router.get("/fails", () => fail());
      router.get("/teapot", (ctx) => ctx.throw(418, "short"));
      router.get("/stream", (ctx) => ctx.response.body = "one two");
      router.post("/login", async (ctx) => {
        ctx.response.body = { hello: (await ctx.request.body.json()).name };
      });`,
  },
];

/** What goes with each app. */
const FAIL = `
  function fail() {
    tracer.getLogger("shop").info("about to fail");
    throw new TypeError("no such table");
  }`;

/** A page's app on a real server, and the dashboard that it serves. */
interface ServedSnippet extends AsyncDisposable {
  readonly origin: string;
  readonly tracer: SuperTracer;
  /** Reads what the dashboard shows. */
  read(path: string): Promise<unknown>;
  /** Logs with everything, newest first. */
  logs(query: string): Promise<Log[]>;
}

/** What the module of an app exports. */
interface SnippetModule {
  readonly tracer: SuperTracer;
  readonly port: number;
  stop(): Promise<unknown>;
}

async function serveSnippet(framework: Framework): Promise<ServedSnippet> {
  const { section, index = 0, routes, server = DENO, before = server.line } = framework;
  const snippet = SNIPPETS.filter(({ heading }) => heading === section)[index];
  assert.ok(snippet !== undefined, `docs/frameworks.md has no snippet for ${section}`);
  assert.ok(snippet.code.includes(before) && snippet.code.includes(server.line), section);
  let code = withFileImports(snippet.code)
    .replace(before, () => `${routes}\n${before}`)
    .replace(server.line, () => `${server.tested}\n${FAIL}`);
  for (const [from, to] of Object.entries(framework.replaced ?? {})) {
    code = code.replace(from, String(pathToFileURL(join(REPOSITORY, to))));
  }
  using output = new PrintedLines();
  const { tracer, port, stop } = await importCode(code);
  const origin = `http://127.0.0.1:${port}`;
  const read = async (path: string) => {
    const token = /#token=(\S+)/.exec(output.lines.join("\n"))?.[1];
    const response = await fetch(`${origin}/supertracer/api/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(response.status, 200, path);
    return await response.json();
  };
  return {
    origin,
    tracer,
    read,
    logs: async (query) => {
      await tracer.flush();
      const { logs } = await read(`logs?q=${encodeURIComponent(query)}`) as {
        readonly logs: readonly Log[];
      };
      return await Promise.all(logs.map(async ({ id }) => (await read(`logs/${id}`)) as Log));
    },
    [Symbol.asyncDispose]: async () => {
      await tracer.close();
      await stop();
    },
  };
}

async function importCode(code: string): Promise<SnippetModule> {
  const folder = await Deno.makeTempDir({ prefix: "snippet-" });
  try {
    const file = join(folder, "snippet_app.ts");
    await Deno.writeTextFile(file, code);
    return await import(String(pathToFileURL(file)));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Keeps what frameworks print of errors out of the output. */
function quietConsole(): Disposable {
  const { error, warn } = console;
  console.error = console.warn = () => {};
  return { [Symbol.dispose]: () => void Object.assign(console, { error, warn }) };
}

for (const framework of FRAMEWORKS) {
  const { section, index = 0 } = framework;
  const name = index === 0 ? section : `${section}, the ${index + 1}nd snippet,`;

  Deno.test(`docs/frameworks.md: ${name} tells errors and routes`, async (t) => {
    using _quiet = quietConsole();
    await using app = await serveSnippet(framework);
    const { origin } = app;

    await t.step("a slug", async () => {
      assert.equal(await (await fetch(`${origin}/posts/hello-world`)).text(), "hello-world");
      const [log] = await app.logs("path:/posts/hello-world");
      assert.equal(log?.route, "/posts/:slug");
      assert.equal(log.statusCode, 200);
    });
    await t.step("a handler that throws", async () => {
      for (let count = 0; count < 2; count++) {
        const response = await fetch(`${origin}/fails`);
        await response.text();
        assert.equal(response.status, 500);
      }
      const [log, ...others] = await app.logs("path:/fails");
      assert.equal(others.length, 1);
      assert.equal(log?.errorMessage, "TypeError: no such table");
      assert.match(log.stackTrace ?? "", /\bfail\b.*snippet_app\.ts/);
      assert.equal(log.route, "/fails");
      const { groups } = await app.read("errors") as { readonly groups: readonly ErrorGroup[] };
      assert.deepEqual(groups.map(({ count }) => count), [2]);
      const lines = await app.logs("logger:shop");
      assert.ok(lines.some(({ spanId }) => spanId === log.spanId));
    });
    await t.step("an error that tells the client what is wrong", async () => {
      const response = await fetch(`${origin}/teapot`);
      await response.text();
      assert.equal(response.status, 418);
      const [log] = await app.logs("path:/teapot");
      assert.equal(log?.errorMessage, undefined);
      assert.equal(log?.logLevel, "WARN");
    });
    await t.step("a path that nothing matches", async () => {
      const response = await fetch(`${origin}/nowhere`);
      await response.text();
      assert.equal(response.status, 404);
      const [log] = await app.logs("path:/nowhere");
      assert.equal(log?.errorMessage, undefined);
      assert.equal(log?.route, "/nowhere");
    });
    await t.step("a stream", async () => {
      assert.equal(await (await fetch(`${origin}/stream`)).text(), "one two");
      const [log] = await app.logs("path:/stream");
      assert.equal(log?.responseBody, "one two");
      assert.equal(log?.outcome, "completed");
      assert.equal(log?.route, "/stream");
    });
    await t.step("a POST with a secret", async () => {
      const response = await fetch(`${origin}/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "Ada", password: "do-not-keep" }),
      });
      assert.deepEqual(await response.json(), { hello: "Ada" });
      const [log] = await app.logs("path:/login");
      assert.deepEqual(log?.requestBody, { name: "Ada", password: "[REDACTED]" });
    });
    assert.equal(app.tracer.stats().caught, 0);
  });
}

const PLAIN: readonly Framework[] = [
  { section: "Deno", routes: "" },
  { section: "Node", index: 1, server: NODE, routes: "" },
];

for (const framework of PLAIN) {
  Deno.test(`docs/frameworks.md: the app of plain ${framework.section} is recorded`, async () => {
    await using app = await serveSnippet(framework);
    assert.match(await (await fetch(`${app.origin}/users/42`)).text(), /^Hello from/);
    const [log] = await app.logs("path:/users/42");
    assert.equal(log?.route, "/users/:id");
  });
}

Deno.test("docs/frameworks.md: the app of deno serve is recorded", async () => {
  const snippet = SNIPPETS.find(({ heading }) => heading === "deno serve");
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, withFileImports(snippet?.code ?? ""));
    await using app = runApp(["serve", "--no-check", "--port=0", "--host=127.0.0.1", file]);
    const origin = await app.origin();
    assert.match(await (await fetch(`${origin}/users/42`)).text(), /^Hello from/);
    const [, token] = await app.stderr.waitFor(/#token=(\S+)/);
    const logs = await recordedLogs(origin, { authorization: `Bearer ${token}` });
    assert.deepEqual(logs.map(({ route }) => route), ["/users/:id"]);
  } finally {
    await Deno.remove(file);
  }
});
