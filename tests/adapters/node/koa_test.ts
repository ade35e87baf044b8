import { bodyParser } from "@koa/bodyparser";
import Router from "@koa/router";
import { traceListener } from "@supertracer/node";
import { supertracer } from "@supertracer/node/koa";
import Koa from "koa";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { listening, testFramework } from "./framework_suite.ts";

/** The part of a context that the app uses. */
interface Context {
  readonly params: Readonly<Record<string, string>>;
  readonly request: { readonly body?: { readonly user?: string } };
  body: unknown;
  type: string;
  throw(status: number, message: string): never;
}

testFramework({
  name: "Koa 3",
  nested: ["/api/items/:name", "/api/fail/:id"],
  async serve(options) {
    const app = new Koa();
    app.silent = true;
    app.use(supertracer());
    app.use(bodyParser());
    const listener = traceListener(app.callback(), options);
    const log = listener.tracer.getLogger();
    const router = new Router();
    router.get("/posts/:slug", (context: Context) => {
      log.info("reading a post");
      context.body = `post ${context.params["slug"]}`;
    });
    router.get("/fail", () => {
      throw new Error("no such table: posts");
    });
    router.get("/later", async () => {
      await pause(1);
      throw new Error("too late");
    });
    router.get("/teapot", (context: Context) => context.throw(418, "short and stout"));
    router.get("/stream", (context: Context) => {
      context.type = "text";
      context.body = Readable.from(["one ", "two"]);
    });
    router.post("/login", (context: Context) => {
      context.body = { hello: context.request.body?.user };
    });
    const api = new Router({ prefix: "/api" });
    api.get("/items/:name", (context: Context) => {
      context.body = context.params;
    });
    api.get("/fail/:id", (context: Context) => {
      throw new Error(`item ${context.params["id"]} is broken`);
    });
    app.use(router.routes()).use(api.routes());
    return { server: await listening(createServer(listener)), tracer: listener.tracer };
  },
});
