import assert from "node:assert/strict";
import { keptResponse, sentHeaders, sentLike } from "../../../core/capture/kept_response.ts";

/** A response that keeps its parts, as `@hono/node-server` makes it. */
function keeping(...parts: readonly unknown[]): Response {
  return Object.assign(new Response(), { [Symbol("cache")]: parts });
}

Deno.test("keptResponse() finds what is kept, and nothing else", () => {
  assert.deepEqual(keptResponse(keeping(201, "text", { "x-a": "b" })), {
    status: 201,
    body: "text",
    headers: { "x-a": "b" },
  });
  assert.equal(keptResponse(keeping(200, null, undefined))?.body, null);
  for (const parts of [[], [200, "text"], ["200", "text", {}], [200, { a: 1 }, {}]]) {
    assert.equal(keptResponse(keeping(...parts)), undefined);
  }
  assert.equal(keptResponse(new Response("text")), undefined);
});

Deno.test("sentHeaders() has the type that is added, which a plain object does not get", () => {
  const typeOf = (body: string | null, headers?: HeadersInit) =>
    sentHeaders({ status: 200, body, headers }).get("content-type");
  assert.equal(typeOf("text"), "text/plain; charset=UTF-8");
  assert.equal(typeOf("text", new Headers({ "x-a": "b" })), "text/plain; charset=UTF-8");
  assert.equal(typeOf("text", [["x-a", "b"]]), "text/plain; charset=UTF-8");
  assert.equal(typeOf("text", { "x-a": "b" }), null);
  assert.equal(typeOf("text", [["content-type", "text/x"]]), "text/x");
  assert.equal(typeOf(null), null);
});

Deno.test("sentLike() shares no headers with the other response", () => {
  const headers = new Headers({ "x-a": "b" });
  const copy = sentLike("other", { status: 202, body: "text", headers });
  copy.headers.set("x-a", "c");
  assert.equal(headers.get("x-a"), "b");
  assert.equal(copy.status, 202);
});
