import { SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { MyCustomConnector } from "../../../examples/custom_connector.ts";
import { TracedApp } from "../../support/traced_app.ts";

function fail(path: string): never {
  throw new TypeError(`Cannot load ${path}`);
}

Deno.test("SuperTracer groups what an app throws by where and what, not by ids", async () => {
  await using app = new TracedApp((request) => fail(new URL(request.url).pathname));
  for (const path of ["/users/1", "/users/2", "/posts/1"]) await app.send(path);
  await app.logs();
  const groups = (await app.connector.fetchErrorGroups())
    .sort((a, b) => b.count - a.count)
    .map(({ name, message, route, method, source, count, topFrame }) => {
      return { name, message, route, method, source, count, topFrame };
    });
  const same = { name: "TypeError", method: "GET", source: "request" };
  const topFrame = "fail (core/tracer/error_groups_test.ts)";
  assert.deepEqual(groups, [
    { ...same, message: "Cannot load /users/<n>", route: "/users/:id", count: 2, topFrame },
    { ...same, message: "Cannot load /posts/<n>", route: "/posts/:id", count: 1, topFrame },
  ]);
});

Deno.test("SuperTracer groups answers from 500 and lines of level ERROR, and no others", async () => {
  await using app = new TracedApp((request) => {
    const status = Number(new URL(request.url).searchParams.get("status"));
    if (status === 200) app.tracer.getLogger("jobs").error(`Job ${performance.now()} failed`);
    app.tracer.getLogger("jobs").warn("slow");
    return new Response(null, { status });
  });
  for (const status of [500, 500, 503, 404, 200]) await app.send(`/a?status=${status}`);
  await app.logs();
  const groups = await app.connector.fetchErrorGroups();
  assert.deepEqual(groups.map(({ name, message, count }) => [name, message, count]).sort(), [
    ["ERROR", "Job <n> failed", 1],
    ["HTTP 500", "GET /a", 2],
    ["HTTP 503", "GET /a", 1],
  ]);
});

Deno.test("SuperTracer tells which logs are occurrences of a group", async () => {
  await using app = new TracedApp((request) => fail(new URL(request.url).pathname));
  for (const path of ["/users/1", "/posts/1", "/users/2"]) await app.send(path);
  const [first, other, last] = await app.logs();
  assert.equal(first?.errorGroup, last?.errorGroup);
  assert.notEqual(first?.errorGroup, other?.errorGroup);
  const occurrences = app.connector.fetchLogs({ errorGroup: first?.errorGroup });
  assert.deepEqual(occurrences.map(({ id }) => id), [last?.id, first?.id]);
  const group = await app.connector.fetchErrorGroup(first?.errorGroup ?? "");
  assert.equal(group?.lastLogId, last?.id);
});

Deno.test("SuperTracer groups errors for a connector that knows nothing of groups", async () => {
  const connector = new MyCustomConnector(crypto.randomUUID());
  await using tracer = new SuperTracer(() => new Response(null, { status: 500 }), {
    connector,
    auth: { accessToken: "token-of-the-tests" },
  });
  for (let i = 0; i < 3; i++) {
    const response = await tracer.fetch(new Request(`http://localhost/users/${i}`), undefined);
    await response.text();
  }
  await tracer.flush();
  const [group] = await connector.fetchErrorGroups();
  assert.deepEqual([group?.name, group?.route, group?.count], ["HTTP 500", "/users/:id", 3]);
});
