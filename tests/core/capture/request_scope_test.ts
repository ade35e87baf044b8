import assert from "node:assert/strict";
import { ActiveRequest } from "../../../core/capture/current_request.ts";
import { IdSource } from "../../../core/log/request_context.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";
import { RequestScope } from "../../../core/capture/request_scope.ts";

const ids = new IdSource();
const tools = { redactor: new Redactor(), onCaught() {} };
const request = new Request("http://localhost/");

/** What is current in the synchronous part of a handler, after an await, and after the call. */
async function observe(scope: RequestScope, context: ActiveRequest) {
  let before: unknown;
  let after: unknown;
  const answer = scope.run(
    context,
    async () => {
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
  const context = new ActiveRequest(ids, tools);
  const none = { outside: undefined, later: undefined };
  assert.deepEqual(await observe(scope, context), { before: context, after: context, ...none });
});

Deno.test("RequestScope passes on what is thrown", () => {
  const scope = new RequestScope();
  const handler = () => {
    throw new TypeError("of the app");
  };
  const run = () => scope.run(new ActiveRequest(ids, tools), handler, request, undefined);
  assert.throws(run, { message: "of the app" });
  assert.equal(scope.current, undefined, "the request before is over");
});
