import { AsyncLocalStorage } from "node:async_hooks";
import assert from "node:assert/strict";
import { ActiveRequest } from "../../../core/capture/current_request.ts";
import { IdSource } from "../../../core/log/request_context.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";
import { RequestScope } from "../../../core/capture/request_scope.ts";
import { asyncFrames } from "../../../core/capture/runtime_internals.ts";

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

/** With the runtime's frames, and by standard means. */
const SCOPES: Readonly<Record<string, () => RequestScope>> = {
  "frames": () => new RequestScope(asyncFrames()),
  "a storage": () => new RequestScope(undefined),
};

Deno.test("RequestScope follows a request where only calls can be associated with it", async () => {
  Object.assign(globalThis, { Bun: {} });
  const scope = new RequestScope(undefined);
  Reflect.deleteProperty(globalThis, "Bun");
  const context = new ActiveRequest(ids, tools);
  const none = { outside: undefined, later: undefined };
  assert.deepEqual(await observe(scope, context), { before: context, after: context, ...none });
  assert.equal(scope.within(context, () => scope.current), context);
  const entered = scope.enter(context);
  assert.equal(scope.current, undefined);
  scope.leave(entered);
});

Deno.test("asyncFrames() are there, and those that behave differently are not used", () => {
  const frames = asyncFrames();
  assert.ok(frames);
  const internal = Symbol("internal");
  const runtime = (core: unknown) => ({ internal, [internal]: { core } });
  const { get: getAsyncContext, set: setAsyncContext } = frames;
  assert.ok(asyncFrames(runtime({ getAsyncContext, setAsyncContext })));
  for (
    const core of [
      undefined,
      {},
      { getAsyncContext, setAsyncContext() {} },
      { getAsyncContext: () => 1, setAsyncContext },
      { getAsyncContext: () => ({}), setAsyncContext },
      { getAsyncContext: () => ({ ...getAsyncContext() }), setAsyncContext },
    ]
  ) {
    assert.equal(asyncFrames(runtime(core)), undefined);
  }
  assert.equal(asyncFrames({}), undefined);
});

for (const [name, make] of Object.entries(SCOPES)) {
  Deno.test(`RequestScope follows a request across awaits, and nobody outside, by ${name}`, async () => {
    const scope = make();
    const context = new ActiveRequest(ids, tools);
    const none = { outside: undefined, later: undefined };
    assert.deepEqual(await observe(scope, context), { before: context, after: context, ...none });
  });

  Deno.test(`RequestScope passes on what is thrown, by ${name}`, () => {
    const scope = make();
    const handler = () => {
      throw new TypeError("of the app");
    };
    const run = () => scope.run(new ActiveRequest(ids, tools), handler, request, undefined);
    assert.throws(run, { message: "of the app" });
    assert.equal(scope.current, undefined, "the request before is over");
  });

  Deno.test(`RequestScope leaves the app's own stores as they are, by ${name}`, async () => {
    const [scope, other] = [make(), make()];
    const [own, entered] = [new AsyncLocalStorage<string>(), new AsyncLocalStorage<string>()];
    const [first, second] = [new ActiveRequest(ids, tools), new ActiveRequest(ids, tools)];
    await own.run("outside", async () => {
      const inner = other.enter(second);
      const answer = scope.run(
        first,
        async () => {
          entered.enterWith("in the handler");
          await Promise.resolve();
          assert.deepEqual([own.getStore(), entered.getStore()], ["outside", "in the handler"]);
          assert.deepEqual([scope.current, other.current], [first, second]);
          return new Response();
        },
        request,
        undefined,
      );
      assert.deepEqual([own.getStore(), entered.getStore()], ["outside", "in the handler"]);
      assert.deepEqual([scope.current, other.current], [undefined, second]);
      own.run("within", () => assert.equal(other.current, second));
      other.leave(inner);
      assert.equal(other.current, undefined);
      await answer;
      assert.equal(entered.getStore(), "in the handler");
    });
  });

  Deno.test(`RequestScope knows a request within a request, by ${name}`, () => {
    const scope = make();
    const [outer, inner] = [new ActiveRequest(ids, tools), new ActiveRequest(ids, tools)];
    const entered = scope.enter(outer);
    scope.run(
      inner,
      () => {
        assert.equal(scope.current, inner);
        return new Response();
      },
      request,
      undefined,
    );
    assert.equal(scope.current, outer);
    scope.leave(entered);
    assert.equal(scope.current, undefined);
  });
}
