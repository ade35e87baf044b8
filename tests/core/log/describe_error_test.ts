import assert from "node:assert/strict";
import { describeError, headlineOf, isErrorLike } from "../../../core/log/describe_error.ts";

const MAX_LENGTH = 65_536;
/** What the note of a cut takes. */
const NOTE_LENGTH = 50;

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function throwing(): never {
  throw new Error("a getter that throws");
}

Deno.test("describeError() gives name, message and stack", () => {
  const { errorMessage, stackTrace } = describeError(new TypeError("x is not a function"));
  assert.equal(errorMessage, "TypeError: x is not a function");
  assert.match(stackTrace ?? "", /^TypeError: x is not a function\n {4}at .*describe_error_test/);
});

Deno.test("describeError() names the class of an error that has no name of its own", () => {
  class PaymentError extends Error {}
  assert.equal(describeError(new PaymentError("declined")).errorMessage, "PaymentError: declined");
  const named = Object.assign(new PaymentError("declined"), { name: "Declined" });
  assert.equal(describeError(named).errorMessage, "Declined: declined");
  assert.equal(describeError(new Error()).errorMessage, "Error");
});

Deno.test("describeError() tells the chain of causes, with their stacks", () => {
  const error = new Error("outer", { cause: new TypeError("middle", { cause: "inner" }) });
  const { errorMessage, stackTrace = "" } = describeError(error);
  assert.equal(errorMessage, "Error: outer\nCaused by: TypeError: middle\nCaused by: inner");
  assert.match(stackTrace, /^Error: outer\n {4}at [^]*\n\nCaused by: TypeError: middle\n {4}at /);
  assert.match(stackTrace, /\n\nCaused by: inner$/);
});

Deno.test("describeError() ends at a cycle of causes", () => {
  const first = new Error("first");
  first.cause = new Error("second", { cause: first });
  assert.equal(describeError(first).errorMessage, "Error: first\nCaused by: Error: second");
});

Deno.test("describeError() tells at most ten causes", () => {
  let error = new Error("0");
  for (let i = 1; i < 100; i++) error = new Error(`${i}`, { cause: error });
  assert.equal(describeError(error).errorMessage.split("\n").length, 11);
});

Deno.test("describeError() tells the first members of an AggregateError, each with its cause", () => {
  const members = [new Error("a", { cause: "why" }), "b"];
  const { errorMessage, stackTrace } = describeError(new AggregateError(members, "all failed"));
  assert.equal(
    errorMessage,
    "AggregateError: all failed\nError 1 of 2: Error: a\nCaused by: why\nError 2 of 2: b",
  );
  assert.match(stackTrace ?? "", /\n\nError 1 of 2: Error: a\n {4}at /);
  const many = new AggregateError(Array.from({ length: 1e5 }, (_, i) => new Error(`${i}`)));
  const lines = describeError(many).errorMessage.split("\n");
  assert.deepEqual([lines.length, lines[10]], [11, "Error 10 of 100000: Error: 9"]);
});

Deno.test("describeError() is bounded where aggregates hold aggregates", () => {
  const nest = (depth: number): Error =>
    depth === 0
      ? new Error("leaf")
      : new AggregateError(Array.from({ length: 10 }, () => nest(depth - 1)), `level ${depth}`);
  assert.equal(describeError(nest(4)).errorMessage.split("\n").length, 50);
});

Deno.test("describeError() tells both sides of a SuppressedError", () => {
  const error = new SuppressedError(new Error("dispose"), new Error("work"), "both");
  assert.equal(
    describeError(error).errorMessage,
    "SuppressedError: both\nCaused by: Error: dispose\nSuppressed: Error: work",
  );
});

Deno.test("describeError() cuts texts that are too long", () => {
  const error = new Error("long ".repeat(1e5));
  const { errorMessage, stackTrace = "" } = describeError(error);
  for (const text of [errorMessage, stackTrace]) {
    assert.ok(text.length > MAX_LENGTH / 2 && text.length <= MAX_LENGTH + NOTE_LENGTH);
    assert.match(text, / \[\d+ more characters\]$/);
  }
  error.stack = "at x\n".repeat(2e6);
  assert.ok((describeError(error).stackTrace?.length ?? 0) <= MAX_LENGTH + NOTE_LENGTH);
});

Deno.test("describeError() describes whatever else is thrown", () => {
  const cases: [unknown, string][] = [
    ["boom", "boom"],
    ["", 'Thrown value: ""'],
    [undefined, "Thrown value: undefined"],
    [null, "Thrown value: null"],
    [404, "Thrown value: 404"],
    [12n, "Thrown value: 12n"],
    [Symbol("s"), "Thrown value: Symbol(s)"],
    [{ code: 7 }, 'Thrown value: {"code":7}'],
    [Object.create(null), "Thrown value: {}"],
    [{ name: "Odd", message: "not an Error" }, "Odd: not an Error"],
    [{ type: "TypeError", message: "from pino" }, "TypeError: from pino"],
    [new DOMException("gone", "AbortError"), "AbortError: gone"],
    [throwing, "Thrown value: [function]"],
  ];
  for (const [thrown, text] of cases) assert.equal(describeError(thrown).errorMessage, text);
  assert.equal(describeError("boom").stackTrace, undefined);
});

Deno.test("describeError() never throws", () => {
  const getters = Object.defineProperties(new Error("x"), {
    name: { get: throwing },
    message: { get: throwing },
    stack: { get: throwing },
    cause: { get: throwing },
    errors: { get: throwing },
  });
  const odd = Object.assign(new AggregateError([]), {
    name: Symbol("s"),
    message: 7n,
    stack: {},
    errors: revoked([]),
    cause: revoked({}),
  });
  const traps = new Proxy(new Error("x"), {
    get: throwing,
    getPrototypeOf: throwing,
    getOwnPropertyDescriptor: throwing,
    has: throwing,
    ownKeys: throwing,
  });
  for (const thrown of [getters, odd, traps, revoked({}), revoked(throwing), new Array(1e7)]) {
    assert.equal(typeof describeError(thrown).errorMessage, "string");
    assert.equal(typeof headlineOf(thrown), "string");
    assert.equal(typeof isErrorLike(thrown), "boolean");
  }
});

Deno.test("headlineOf() leaves out the causes", () => {
  const error = new Error("a\nCaused by: no one", { cause: "b" });
  assert.equal(headlineOf(error), "Error: a\nCaused by: no one");
});

Deno.test("isErrorLike() knows errors of other realms", () => {
  assert.ok(isErrorLike({ name: "Error", message: "m", stack: "Error: m\n    at x" }));
  assert.ok(!isErrorLike({ message: "m" }));
  assert.ok(!isErrorLike("Error"));
  assert.ok(!isErrorLike(null));
});
