import type { CurrentRequest, ErrorGroup, Log, SuperTracerOptions } from "@supertracer/core";
import assert from "node:assert/strict";
import { TracedApp } from "../../support/traced_app.ts";

function pause(ms = 2): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** An app that says something of each of its requests, and what it answers. */
function appThatSays(
  say: (current: CurrentRequest, request: Request) => void,
  options: SuperTracerOptions = {},
  status = 200,
): TracedApp {
  const app: TracedApp = new TracedApp(async (request) => {
    await pause();
    const current = app.tracer.current();
    assert.ok(current);
    say(current, request);
    return new Response("answer", { status });
  }, options);
  return app;
}

/** The groups of errors that are stored. */
async function groupsOf(app: TracedApp): Promise<ErrorGroup[]> {
  return await app.connector.fetchErrorGroups({});
}

/** What was recorded of one request of which something is said. */
async function recordOf(say: (current: CurrentRequest) => void, status = 200): Promise<Log> {
  await using app = appThatSays(say, {}, status);
  await app.send("/a");
  return await app.only();
}

/** Passes what no type allows. */
function pass(current: CurrentRequest, method: keyof CurrentRequest, value: unknown): void {
  (current[method] as unknown as (value: unknown) => void).call(current, value);
}

Deno.test("current() is the request that the code handles, from the first on, after awaits", async () => {
  const app: TracedApp = new TracedApp(async (request) => {
    await pause(new URL(request.url).pathname === "/0" ? 20 : 1);
    const id = app.tracer.current()?.requestId;
    await Promise.all([pause(), pause(3)]);
    assert.equal(app.tracer.current()?.requestId, id);
    return new Response(id);
  });
  await using _ = app;
  assert.equal(app.tracer.current(), undefined);
  const sent = await Promise.all(Array.from({ length: 5 }, (_, i) => app.send(`/${i}`)));
  const logs = await app.logs();
  for (const [i, { text }] of sent.entries()) {
    const log = logs.find(({ path }) => path === `/${i}`);
    assert.ok(log?.requestId);
    assert.equal(text, log.requestId);
  }
  assert.equal(app.tracer.current(), undefined);
});

Deno.test("current() has the ids of the record", async () => {
  let ids: unknown;
  await using app = appThatSays(({ requestId, traceId, spanId }) => {
    ids = { requestId, traceId, spanId };
  });
  await app.send("/a", { headers: { "x-request-id": "mine" } });
  const { requestId, traceId, spanId } = await app.only();
  assert.deepEqual(ids, { requestId, traceId, spanId });
  assert.equal(requestId, "mine");
});

Deno.test("current() is undefined in a tracer that is closed or not enabled", async () => {
  const seen: unknown[] = [];
  await using off: TracedApp = new TracedApp(() => {
    seen.push(off.tracer.current());
    return new Response("x");
  }, { enabled: false });
  await off.send("/a");
  await using closed: TracedApp = new TracedApp(() => {
    seen.push(closed.tracer.current());
    return new Response("x");
  });
  await closed.tracer.close();
  await closed.send("/a");
  assert.deepEqual(seen, [undefined, undefined]);
});

Deno.test("current() works inside the stream of a response", async () => {
  const app: TracedApp = new TracedApp(() => {
    async function* parts() {
      yield new TextEncoder().encode("a");
      await pause();
      app.tracer.current()?.set({ part: 2 });
      yield new TextEncoder().encode("b");
    }
    return new Response(ReadableStream.from(parts()));
  });
  await using _ = app;
  await app.send("/a");
  assert.deepEqual((await app.only()).attributes, { part: 2 });
});

Deno.test("recordError() gives a request its error, in one group, once", async () => {
  await using app = appThatSays(
    (current) => {
      current.recordError(new Error("replaced"));
      current.recordError(new Error("cannot charge", { cause: new TypeError("no card") }));
    },
    {},
    503,
  );
  await app.send("/a");
  const log = await app.only();
  assert.equal(log.errorMessage, "Error: cannot charge\nCaused by: TypeError: no card");
  assert.match(log.stackTrace ?? "", /current_request_test/);
  assert.equal(log.statusCode, 503);
  assert.equal(log.outcome, "completed");
  const groups = await groupsOf(app);
  assert.deepEqual(groups.map(({ id, count, source, message }) => [id, count, source, message]), [
    [log.errorGroup, 1, "request", "cannot charge"],
  ]);
});

Deno.test("recordError() wins over what the handler throws", async () => {
  const app: TracedApp = new TracedApp(() => {
    app.tracer.current()?.recordError(new Error("the reason"));
    throw new Error("what came of it");
  });
  await using _ = app;
  await app.send("/a");
  const log = await app.only();
  assert.equal(log.errorMessage, "Error: the reason");
  assert.equal(log.outcome, "failed");
});

Deno.test("recordError() below 500 leaves status and level, and makes no group", async () => {
  await using app = appThatSays(
    (current) => current.recordError(new Error("not yours")),
    { capture: { sample: () => false } },
    403,
  );
  await app.send("/a");
  const log = await app.only();
  assert.deepEqual([log.statusCode, log.logLevel, log.errorGroup], [403, "WARN", undefined]);
  assert.equal(log.errorMessage, "Error: not yours");
  assert.deepEqual(await groupsOf(app), []);
  assert.equal((await app.logs({ hasError: true })).length, 1);
});

Deno.test("setRoute() decides the route of record, metrics, groups and sample, over capture.routes", async () => {
  const sampled: unknown[] = [];
  await using app = appThatSays(
    (current) => current.setRoute("/posts/:slug"),
    {
      capture: {
        routes: () => "/from/options",
        sample: ({ route }) => sampled.push(route) > 0,
      },
    },
    200,
  );
  await app.send("/posts/hello-world");
  assert.equal((await app.only()).route, "/posts/:slug");
  assert.deepEqual(sampled, ["/posts/:slug"]);
  const { routes } = await app.tracer.metrics();
  assert.deepEqual(routes.map(({ route }) => route), ["/posts/:slug"]);
  await using failing = appThatSays((current) => current.setRoute("/fail/:why"), {}, 500);
  await failing.send("/fail/often");
  await failing.logs();
  assert.deepEqual((await groupsOf(failing)).map(({ route }) => route), ["/fail/:why"]);
});

Deno.test("setUser() takes an id, or an object with id and name", async () => {
  assert.equal((await recordOf((current) => current.setUser("ada"))).user, "ada");
  assert.equal((await recordOf((current) => current.setUser(7))).user, "7");
  const named = await recordOf((current) => current.setUser({ id: 7, name: "Ada Lovelace" }));
  assert.deepEqual([named.user, named.attributes], ["7", { "user.name": "Ada Lovelace" }]);
  const long = await recordOf((current) => current.setUser("x".repeat(100_000)));
  assert.equal(long.user?.length, 200);
});

Deno.test("set() merges attributes, copied when they are told", async () => {
  const plan = { name: "pro" };
  const log = await recordOf((current) => {
    current.set({ tenant: "acme", plan, seats: 1 });
    plan.name = "changed";
    current.set({ seats: 12, trial: false, none: undefined });
  });
  const attributes = { tenant: "acme", plan: { name: "pro" }, seats: 12, trial: false };
  assert.deepEqual(log.attributes, attributes);
});

Deno.test("set() keeps 64 attributes with 8 KiB of JSON, and says what is missing", async () => {
  const many = await recordOf((current) => {
    for (let i = 0; i < 100; i++) current.set({ [`n${i}`]: i });
    current.set({ n1: "replaced" });
  });
  assert.equal(Object.keys(many.attributes ?? {}).length, 65);
  assert.equal(many.attributes?.["n1"], "replaced");
  assert.equal(many.attributes?.["..."], "[36 more]");
  const large = await recordOf((current) => {
    current.set({ a: "x".repeat(5_000) });
    current.set({ b: "y ".repeat(3_000), c: "z" });
    current.set({ a: "small" });
    current.set({ d: "y ".repeat(3_000) });
  });
  assert.deepEqual(Object.keys(large.attributes ?? {}), ["a", "c", "d", "..."]);
  assert.ok(JSON.stringify(large.attributes).length < 8_300);
});

Deno.test("CurrentRequest never throws, whatever it is passed, and counts it", async () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const hostile = [
    ...[undefined, null, 5n, Symbol("x"), "", "text", [], {}, () => {}, NaN, revoked.proxy],
    Object.defineProperty({}, "id", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    }),
  ];
  await using app = appThatSays((current) => {
    for (const value of hostile) {
      for (const method of ["recordError", "setRoute", "setUser", "set"] as const) {
        pass(current, method, value);
      }
    }
  });
  const { text } = await app.send("/a");
  assert.equal(text, "answer");
  assert.ok(app.tracer.stats().caught >= 15, `${app.tracer.stats().caught} caught`);
  const log = await app.only();
  assert.equal(log.route, "text");
});

Deno.test("CurrentRequest ignores what is said after the end", async () => {
  let kept: CurrentRequest | undefined;
  await using app = appThatSays((current) => {
    kept = current;
    current.setUser("ada");
  });
  await app.send("/a");
  await app.only();
  kept?.setUser("eve");
  kept?.recordError(new Error("late"));
  kept?.set({ late: true });
  const { user, errorMessage, attributes } = await app.only();
  assert.deepEqual({ user, errorMessage, attributes }, {
    user: "ada",
    errorMessage: undefined,
    attributes: undefined,
  });
  assert.equal(app.tracer.stats().caught, 0);
});

/** An app that logs an error, and answers; what was stored, and the groups. */
async function logged(
  handle: (app: TracedApp, error: Error) => Response | Promise<Response>,
): Promise<{ request: Log; line: Log; groups: unknown[] }> {
  const app: TracedApp = new TracedApp(() => handle(app, new Error("bank is closed")));
  await using _ = app;
  await app.send("/pay");
  const logs = await app.logs();
  const request = logs.find(({ method }) => method !== undefined);
  const line = logs.find(({ method }) => method === undefined);
  assert.ok(request !== undefined && line !== undefined && logs.length === 2);
  const groups = (await groupsOf(app)).map(({ id, count, source }) => [id, count, source]);
  return { request, line, groups };
}

Deno.test("An error logged inside a request that ends with 500 is the request's, once", async () => {
  const { request, line, groups } = await logged((app, error) => {
    app.tracer.getLogger().error("Payment failed", error);
    return new Response("sorry", { status: 502 });
  });
  assert.equal(request.errorMessage, "Error: bank is closed");
  assert.equal(request.stackTrace, line.stackTrace);
  assert.equal(line.errorGroup, undefined);
  assert.deepEqual(groups, [[request.errorGroup, 1, "request"]]);
});

Deno.test("An error that was stored before its request fails stays one occurrence: the line's", async () => {
  const { request, line, groups } = await logged(async (app, error) => {
    app.tracer.getLogger().error("Payment failed", error);
    await app.tracer.flush();
    return new Response("sorry", { status: 502 });
  });
  assert.equal(request.errorMessage, "Error: bank is closed");
  assert.equal(request.errorGroup, undefined);
  assert.deepEqual(groups, [[line.errorGroup, 1, "log"]]);
});

Deno.test("An error that is logged and thrown is one occurrence", async () => {
  const { request, groups } = await logged((app, error) => {
    app.tracer.getLogger().error("Payment failed", error);
    throw error;
  });
  assert.deepEqual(groups, [[request.errorGroup, 1, "request"]]);
});

Deno.test("A logged error is the line's own where the request succeeds, or has another error", async () => {
  const succeeded = await logged((app, error) => {
    app.tracer.getLogger().error("Payment failed", error);
    return new Response("queued");
  });
  assert.equal(succeeded.request.errorMessage, undefined);
  assert.deepEqual(succeeded.groups, [[succeeded.line.errorGroup, 1, "log"]]);
  const other = await logged((app, error) => {
    app.tracer.getLogger().error("Payment failed", error);
    app.tracer.current()?.recordError(new Error("no template"));
    return new Response("sorry", { status: 500 });
  });
  assert.equal(other.groups.length, 2);
  const warned = await logged((app, error) => {
    app.tracer.getLogger().warn("Payment failed", error);
    return new Response("sorry", { status: 500 });
  });
  assert.equal(warned.request.errorMessage, undefined);
});

Deno.test("A logged error counts where its request is not recorded", async () => {
  const app: TracedApp = new TracedApp(() => {
    app.tracer.getLogger().error("Payment failed", new Error("bank is closed"));
    return new Response("sorry", { status: 500 });
  }, { capture: { excludePaths: ["/pay"] } });
  await using _ = app;
  await app.send("/pay");
  const [line] = await app.logs();
  assert.equal((await groupsOf(app))[0]?.id, line?.errorGroup);
});

Deno.test("Everything told is redacted", async () => {
  const token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
  const log = await recordOf((current) => {
    current.recordError(new Error(`refused ${token}`));
    current.setRoute(`/reset/${token}`);
    current.setUser({ id: token, name: `Ada ${token}` });
    current.set({ password: "tr0ub4dor&3", note: `with ${token}`, [token]: 1 });
  }, 500);
  const json = JSON.stringify(log);
  assert.ok(!json.includes(token), json);
  assert.ok(!json.includes("tr0ub4dor"), json);
});

Deno.test("The option service names the app in its records", async () => {
  const app: TracedApp = new TracedApp(() => {
    app.tracer.getLogger().info("inside");
    return new Response("x");
  }, { service: "shop" });
  await using _ = app;
  await app.send("/a");
  assert.deepEqual((await app.logs()).map(({ service }) => service), ["shop", "shop"]);
  assert.equal((await app.logs({ where: { service: "shop" } })).length, 2);
  assert.equal((await app.logs({ where: { service: "other" } })).length, 0);
});
