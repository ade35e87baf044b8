import assert from "node:assert/strict";
import { IdSource, RequestContext } from "../../../core/log/request_context.ts";
import { RequestScope } from "../../../core/capture/request_scope.ts";

const ids = new IdSource();
const request = new Request("http://localhost/");

/** What is current in the synchronous part of a handler, after an await, and after the call. */
async function observe(scope: RequestScope, context: RequestContext, first: () => void) {
  let before: unknown;
  let after: unknown;
  const answer = scope.run(
    context,
    async () => {
      first();
      before = scope.current;
      await new Promise((resolve) => setTimeout(resolve));
      after = scope.current;
      return new Response();
    },
    request,
    undefined,
  );
  const outside = scope.current;
  await answer;
  return { before, after, outside, later: scope.current };
}

Deno.test("RequestScope follows a request across awaits, and nobody outside", async () => {
  const scope = new RequestScope();
  scope.follow();
  const context = new RequestContext(ids);
  const none = { outside: undefined, later: undefined };
  assert.deepEqual(await observe(scope, context, () => {}), {
    before: context,
    after: context,
    ...none,
  });
});

Deno.test("RequestScope follows the very request that asks first, and nobody outside", async () => {
  const scope = new RequestScope();
  const context = new RequestContext(ids);
  const none = { outside: undefined, later: undefined };
  assert.deepEqual(await observe(scope, context, () => scope.follow()), {
    before: context,
    after: context,
    ...none,
  });
});

Deno.test("RequestScope follows nobody while nobody asks, and passes on what is thrown", () => {
  const scope = new RequestScope();
  const handler = () => {
    assert.equal(scope.current, undefined);
    throw new TypeError("of the app");
  };
  const run = () => scope.run(new RequestContext(ids), handler, request, undefined);
  assert.throws(run, { message: "of the app" });
  scope.follow();
  assert.equal(scope.current, undefined, "the request before is over");
});
