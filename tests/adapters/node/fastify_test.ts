import { traceFastify } from "@supertracer/node/fastify";
import Fastify from "fastify";
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { testFramework } from "./framework_suite.ts";

testFramework({
  name: "Fastify 5",
  nested: ["/api/items/:name", "/api/fail/:id"],
  async serve(options) {
    const { serverFactory, plugin, tracer } = traceFastify(options);
    const app = Fastify({ serverFactory });
    await app.register(plugin);
    const log = tracer.getLogger();
    app.get<{ Params: { slug: string } }>("/posts/:slug", (request) => {
      log.info("reading a post");
      return `post ${request.params.slug}`;
    });
    app.get("/fail", () => {
      throw new Error("no such table: posts");
    });
    app.get("/later", async () => {
      await pause(1);
      throw new Error("too late");
    });
    app.get("/teapot", () => {
      throw Object.assign(new Error("short and stout"), { statusCode: 418 });
    });
    app.get("/stream", (_request, reply) => {
      return reply.type("text/plain").send(Readable.from(["one ", "two"]));
    });
    app.post<{ Body: { user: string } }>("/login", (request) => ({ hello: request.body.user }));
    await app.register((api) => {
      api.get("/items/:name", (request) => request.params);
      api.get<{ Params: { id: string } }>("/fail/:id", (request) => {
        throw new Error(`item ${request.params.id} is broken`);
      });
      return Promise.resolve();
    }, { prefix: "/api" });
    await app.listen({ port: 0, host: "127.0.0.1" });
    return { server: app.server, tracer, close: () => app.close() };
  },
});

Deno.test("traceFastify() makes the HTTP/2 server that Fastify makes", async () => {
  const options = { http2: true, connectionTimeout: 1_234, forceCloseConnections: true } as const;
  const { serverFactory, plugin } = traceFastify();
  // The types have no `serverFactory` of an HTTP/2 server.
  const [bare, traced] = [Fastify(options), Fastify({ ...options, serverFactory } as never)];
  const facts = [bare, traced].map(({ server }) => {
    const { timeout, closeHttp2Sessions } = server as unknown as Record<string, unknown>;
    return [timeout, typeof closeHttp2Sessions, server.listenerCount("session")];
  });
  await traced.register(plugin);
  await Promise.all([bare.close(), traced.close()]);
  assert.deepEqual(facts[1], facts[0]);
});
