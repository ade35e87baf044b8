import type { SuperTracer, SuperTracerOptions } from "@supertracer/core";
import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WatchedConnector } from "../../support/watched_connector.ts";

/** An app of a framework, served and traced. */
export interface ServedApp {
  readonly server: Server;
  readonly tracer: SuperTracer;
  close?(): Promise<unknown>;
}

/** What the apps have in common. */
export interface FrameworkCase {
  readonly name: string;
  /** Starts the app on a free port of loopback. */
  serve(options: SuperTracerOptions): Promise<ServedApp>;
  /** The route of `/api/items/lamp`, and that of `/api/fail/7`. */
  readonly nested: readonly [string, string];
}

/** Listens on a free port of loopback. */
export async function listening(server: Server): Promise<Server> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/**
 * What a record of each framework says. Each app has: `GET /posts/:slug` (a text, and a line in the
 * log), `GET /fail` and `GET /api/fail/:id` (throw), `GET /later` (throws after an await),
 * `GET /teapot` (the framework's own error, 418), `GET /stream`, `POST /login`,
 * `GET /api/items/:name` in a router of its own, `GET /caught` (handles its error).
 */
export function testFramework({ name, serve, nested }: FrameworkCase): void {
  Deno.test(`${name}: what only the framework knows is in the record`, async () => {
    const connector = new WatchedConnector();
    const app = await serve({
      connector,
      auth: { accessToken: "token-of-the-tests" },
      recording: { flushIntervalMs: 10 },
    });
    const { port } = app.server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    const ask = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${origin}${path}`, init);
      return { status: response.status, text: await response.text(), headers: response.headers };
    };
    try {
      assert.equal((await ask("/posts/hello?page=2")).text, "post hello");
      const post = await connector.waitFor("/posts/hello");
      assert.equal(post.route, "/posts/:slug");
      assert.equal(post.responseBody, "post hello");
      assert.deepEqual(post.requestQuery, { page: "2" });
      assert.equal(post.clientIp, "127.0.0.1");
      const line = connector.saved.find(({ content }) => content === "reading a post");
      assert.equal(line?.spanId, post.spanId);
      assert.equal(line?.requestId, post.requestId);

      assert.equal((await ask("/fail")).status, 500);
      assert.equal((await ask("/fail")).status, 500);
      const failed = await connector.waitFor("/fail", 2);
      assert.equal(failed.logLevel, "ERROR");
      assert.equal(failed.errorMessage, "Error: no such table: posts");
      assert.match(failed.stackTrace ?? "", /framework_suite|_test\.ts/);
      assert.equal(failed.route, "/fail");
      const groups = await connector.fetchErrorGroups({});
      assert.equal(groups.length, 1);
      assert.equal(groups[0]?.count, 2);

      assert.equal((await ask("/later")).status, 500);
      assert.equal((await connector.waitFor("/later")).errorMessage, "Error: too late");

      assert.equal((await ask("/missing")).status, 404);
      const missing = await connector.waitFor("/missing");
      assert.deepEqual([missing.statusCode, missing.errorMessage], [404, undefined]);

      assert.equal((await ask("/teapot")).status, 418);
      const teapot = await connector.waitFor("/teapot");
      assert.deepEqual([teapot.logLevel, teapot.errorMessage], ["WARN", undefined]);

      assert.equal((await ask("/stream")).text, "one two");
      const stream = await connector.waitFor("/stream");
      assert.deepEqual([stream.responseSizeBytes, stream.outcome], [7, "completed"]);
      assert.equal(stream.responseBody, "one two");

      const login = await ask("/login", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ user: "ada", password: "correct horse" }),
      });
      assert.equal(login.text, JSON.stringify({ hello: "ada" }));
      const posted = await connector.waitFor("/login");
      assert.deepEqual(posted.requestBody, { user: "ada", password: "[REDACTED]" });
      assert.deepEqual(posted.responseBody, { hello: "ada" });
      assert.ok(!JSON.stringify(connector.saved).includes("correct horse"));

      await ask("/api/items/lamp");
      assert.equal((await connector.waitFor("/api/items/lamp")).route, nested[0]);
      assert.equal((await ask("/api/fail/7")).status, 500);
      const nestedFailure = await connector.waitFor("/api/fail/7");
      assert.equal(nestedFailure.route, nested[1]);
      assert.equal(nestedFailure.errorMessage, "Error: item 7 is broken");

      const page = await ask("/supertracer/");
      assert.equal(page.status, 200);
      assert.match(page.text, /<!doctype html>/i);
      assert.equal((await ask("/supertracer/", { method: "HEAD" })).text, "");
      assert.equal(connector.saved.some(({ path }) => path?.startsWith("/supertracer")), false);
      assert.equal(app.tracer.stats().caught, 0);
      assert.equal(app.tracer.stats().inFlight, 0);
      assert.equal(app.tracer.current(), undefined);
    } finally {
      app.server.closeAllConnections();
      await (app.close?.() ?? new Promise((resolve) => app.server.close(resolve)));
      await app.tracer.close();
    }
  });
}
