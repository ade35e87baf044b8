import { ConfigError, SuperTracer } from "@supertracer/core";
import { entryOf } from "@supertracer/core/exchange";
import { traceListener } from "@supertracer/node";
import { supertracer as expressErrors } from "@supertracer/node/express";
import { traceFastify } from "@supertracer/node/fastify";
import { supertracer as koaRequests } from "@supertracer/node/koa";
import express from "express";
import Fastify from "fastify";
import Koa from "koa";
import assert from "node:assert/strict";
import { createServer } from "node:http";

const app = () => new Response();
const trace = traceListener as (...args: unknown[]) => unknown;

/** What is no listener, and what the message must say. */
const NO_LISTENERS: readonly (readonly [name: string, make: () => unknown, says: RegExp])[] = [
  ["a tracer", () => new SuperTracer(app), /a SuperTracer: it answers Requests itself/],
  ["a server", () => createServer(), /a server: pass its listener/],
  ["a Koa app", () => new Koa(), /a Koa app: pass app\.callback\(\)/],
  ["a Fastify app", () => Fastify(), /a Fastify app: use traceFastify\(\)/],
  ["a NestJS app", () => ({ getHttpAdapter() {} }), /a NestJS app: pass app\.getHttpAdapter\(\)/],
  ["an app with fetch", () => ({ fetch: app }), /new SuperTracer\(app\)/],
  ["nothing", () => undefined, /of type undefined: pass a function/],
  ["null", () => null, /null: pass a function/],
  ["a text", () => "listener", /of type string/],
];

for (const [name, make, says] of NO_LISTENERS) {
  Deno.test(`traceListener() refuses ${name}, and says what to pass`, () => {
    assert.throws(() => trace(make()), (error: Error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, /^Cannot trace the listener: it is /);
      assert.match(error.message, says);
      return true;
    });
  });
}

Deno.test("traceListener() takes an Express app", async () => {
  const { tracer, name } = traceListener(express());
  assert.equal(name, "app");
  await tracer.close();
});

Deno.test("traceListener() refuses wrong options as SuperTracer does", () => {
  assert.throws(() => trace(() => {}, { captur: {} }), ConfigError);
});

Deno.test("SuperTracer refuses apps of Node's frameworks, and names traceListener()", () => {
  for (const wrong of [express(), new Koa(), Fastify(), createServer()]) {
    assert.throws(
      () => new SuperTracer(wrong as unknown as () => Response),
      /traceListener\(\) of @supertracer\/node/,
    );
  }
});

Deno.test("traceListener().tracer.fetch says where the tracer belongs", async () => {
  const { tracer } = traceListener(() => {});
  await using _ = tracer;
  assert.throws(
    () => tracer.fetch(new Request("http://localhost/")),
    /records a listener of node:http: pass what traceListener\(\) returned to createServer\(\)/,
  );
});

Deno.test("current() outside a request is undefined", async () => {
  const { tracer } = traceListener(() => {});
  await using _ = tracer;
  assert.equal(tracer.current(), undefined);
});

Deno.test("entryOf() refuses what is no tracer", () => {
  assert.throws(() => entryOf({}), /not a SuperTracer of the same copy/);
});

Deno.test("each framework's supertracer() says where it belongs", async () => {
  const express = expressErrors() as (...args: unknown[]) => unknown;
  assert.throws(() => express({}, () => {}), /was not called by Express/);
  const koa = koaRequests() as (...args: unknown[]) => Promise<unknown>;
  await assert.rejects(koa({}, {}, () => {}), /was not called by Koa/);
  const { plugin, tracer } = traceFastify();
  await using _ = tracer;
  const register = plugin as (...args: unknown[]) => unknown;
  assert.throws(() => register({}, {}, () => {}), /was not registered with Fastify/);
});

Deno.test("each framework's supertracer() does nothing in requests that are not traced", async () => {
  let passedOn: unknown;
  expressErrors()("error", {}, {}, (error) => passedOn = error);
  assert.equal(passedOn, "error");
  const context = { req: {}, _matchedRoute: "/x" };
  await koaRequests()(context, () => Promise.resolve());
  await assert.rejects(
    koaRequests()(context, () => Promise.reject(new Error("as before"))),
    /as before/,
  );
});
