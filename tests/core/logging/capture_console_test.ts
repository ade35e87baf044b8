import {
  captureConsole,
  firstError,
  formatConsole,
} from "../../../core/logging/capture_console.ts";
import { fakeConsole } from "./fake_console.ts";
import { RecordedLines } from "./recorded_lines.ts";
import assert from "node:assert/strict";

Deno.test("captureConsole() records each method with its level", () => {
  const lines = new RecordedLines({ level: "DEBUG" });
  const { target } = fakeConsole();
  const restore = captureConsole(lines.factory, target);
  target.debug("a");
  target.log("b");
  target.info("c");
  target.warn("d");
  target.error("e");
  restore();
  const recorded = lines.logs.map((log) => [log.content, log.logLevel, log.loggerName]);
  assert.deepEqual(recorded, [
    ["a", "DEBUG", "console"],
    ["b", "INFO", "console"],
    ["c", "INFO", "console"],
    ["d", "WARN", "console"],
    ["e", "ERROR", "console"],
  ]);
});

Deno.test("captureConsole() passes calls on unchanged", () => {
  const { target, calls } = fakeConsole();
  const restore = captureConsole(new RecordedLines().factory, target);
  const args = ["%s", { a: 1 }, undefined] as const;
  const self = {};
  target.warn(...args);
  Reflect.apply(target.log, self, []);
  restore();
  assert.equal(calls.length, 2);
  assert.equal(calls[0]?.self, target);
  calls[0]?.args.forEach((arg, index) => assert.equal(arg, args[index]));
  assert.equal(calls[1]?.self, self);
  assert.deepEqual(calls[1]?.args, []);
});

Deno.test("captureConsole() leaves the name of a method as it was", () => {
  const target = { ...console };
  const restore = captureConsole(new RecordedLines().factory, target);
  assert.equal(target.log.name, "log");
  restore();
});

Deno.test("captureConsole() holds to the level of the factory", () => {
  const lines = new RecordedLines({ level: "WARN" });
  const { target, calls } = fakeConsole();
  const restore = captureConsole(lines.factory, target);
  target.info("hidden");
  target.warn("shown");
  restore();
  assert.deepEqual(lines.contents, ["shown"]);
  assert.equal(calls.length, 2);
});

Deno.test("captureConsole() records the first error with its stack", () => {
  const lines = new RecordedLines();
  const { target } = fakeConsole();
  const restore = captureConsole(lines.factory, target);
  target.error("Cannot pay:", new TypeError("declined", { cause: "limit" }), { order: 1 });
  restore();
  assert.equal(lines.last.content, 'Cannot pay: TypeError: declined {"order":1}');
  assert.equal(lines.last.errorMessage, "TypeError: declined\nCaused by: limit");
  assert.match(lines.last.stackTrace ?? "", /capture_console_test/);
});

Deno.test("captureConsole() redacts what it records, and nothing of what is printed", () => {
  const lines = new RecordedLines();
  const { target, calls } = fakeConsole();
  const restore = captureConsole(lines.factory, target);
  target.log("user", { password: "hunter2" });
  restore();
  assert.equal(lines.last.content, 'user {"password":"[REDACTED]"}');
  assert.deepEqual(calls[0]?.args[1], { password: "hunter2" });
});

Deno.test("captureConsole() carries the ids of the request", () => {
  const lines = new RecordedLines();
  lines.context = { requestId: "r1" };
  const { target } = fakeConsole();
  const restore = captureConsole(lines.factory, target);
  target.log("x");
  restore();
  assert.equal(lines.last.requestId, "r1");
});

Deno.test("captureConsole() does not record what is printed while it records", () => {
  const { target, calls } = fakeConsole();
  const lines = new RecordedLines({}, { sink: () => target.log("from the sink") });
  const restore = captureConsole(lines.factory, target);
  target.log("from the app");
  target.log({ toJSON: () => target.log("from a value") });
  restore();
  assert.deepEqual(lines.logs.length, 2);
  assert.equal(lines.contents[0], "from the app");
  assert.equal(calls.length, 5);
});

Deno.test("captureConsole() never throws, and prints all the same", () => {
  const { target, calls } = fakeConsole();
  const lines = new RecordedLines({}, {
    sink() {
      throw new Error("broken");
    },
  });
  const restore = captureConsole(lines.factory, target);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  target.log(proxy, Symbol("s"), 1n);
  target.log("%d %s", proxy, proxy);
  restore();
  assert.equal(calls.length, 2);
  assert.equal(lines.factory.caught, 2);
});

Deno.test("captureConsole() lets through what the console itself throws", () => {
  const { target } = fakeConsole();
  target.log = () => {
    throw new TypeError("closed");
  };
  const restore = captureConsole(new RecordedLines().factory, target);
  assert.throws(() => target.log("x"), new TypeError("closed"));
  restore();
});

Deno.test("captureConsole() leaves a frozen console as it is", () => {
  const lines = new RecordedLines();
  const { target, calls } = fakeConsole();
  const restore = captureConsole(lines.factory, Object.freeze(target));
  target.log("x");
  restore();
  assert.deepEqual([lines.logs.length, calls.length], [0, 1]);
});

Deno.test("captureConsole() puts the methods back", () => {
  const { target } = fakeConsole();
  const before = { ...target };
  const restore = captureConsole(new RecordedLines().factory, target);
  assert.notEqual(target.log, before.log);
  restore();
  assert.deepEqual({ ...target }, before);
  restore();
  assert.deepEqual({ ...target }, before);
});

Deno.test("captureConsole() leaves a method that somebody else replaced since", () => {
  const lines = new RecordedLines();
  const { target, calls } = fakeConsole();
  const restore = captureConsole(lines.factory, target);
  const ours = target.log;
  const theirs = (...args: unknown[]) => ours(...args);
  target.log = theirs;
  restore();
  assert.equal(target.log, theirs);
  target.log("x");
  assert.deepEqual([lines.logs.length, calls.length], [0, 1]);
});

for (const order of ["first made first", "last made first"]) {
  Deno.test(`captureConsole() of two tracers can be ended ${order}`, () => {
    const { target, calls } = fakeConsole();
    const before = { ...target };
    const [a, b] = [new RecordedLines(), new RecordedLines()];
    const restores = [captureConsole(a.factory, target), captureConsole(b.factory, target)];
    target.log("both");
    if (order === "last made first") restores.reverse();
    restores[0]?.();
    target.log("one");
    restores[1]?.();
    target.log("none");
    assert.deepEqual(calls.map(({ args }) => args[0]), ["both", "one", "none"]);
    assert.deepEqual([...a.contents, ...b.contents].sort(), ["both", "both", "one"]);
    assert.deepEqual({ ...target }, before);
  });
}

function format(...args: unknown[]): string {
  return formatConsole(args, (value) => typeof value === "string" ? value : JSON.stringify(value));
}

Deno.test("formatConsole() joins arguments by spaces", () => {
  assert.equal(format(), "");
  assert.equal(format("a", 1, { b: [2] }, "c d"), 'a 1 {"b":[2]} c d');
  assert.equal(format({ a: 1 }, "%s"), '{"a":1} %s');
});

Deno.test("formatConsole() fills in directives as the console does", () => {
  assert.equal(format("%s is %d of %i, %f", "it", "7.9px", 7.9, "7.9px"), "it is 7 of 7, 7.9");
  assert.equal(format("%o %O %j", { a: 1 }, [2], "x"), '{"a":1} [2] x');
  assert.equal(format("%cred%c", "color: red", ""), "red");
  assert.equal(format("%d %i %f", 12n, {}, Symbol("s")), "12n NaN NaN");
  assert.equal(format("100%% %s", "x", "more"), "100% x more");
  assert.equal(format("%s %s", "one"), "one %s");
  assert.equal(format("%x %s", "a"), "%x a");
});

Deno.test("formatConsole() leaves directives of a single argument, as Deno does", () => {
  assert.equal(format("100%% %s"), "100%% %s");
});

Deno.test("formatConsole() is bounded", () => {
  const long = "x".repeat(60_000);
  assert.ok(format(...Array.from({ length: 50 }, () => long)).length < 300_000);
  assert.match(format(...Array.from({ length: 150 }, () => 1)), / 1 \[50 more\]$/);
});

Deno.test("firstError() finds the first argument that is an error", () => {
  const error = new Error("a");
  assert.equal(firstError(["x", error, new Error("b")]), error);
  assert.equal(firstError(["x", { error }]), undefined);
});
