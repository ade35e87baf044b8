import assert from "node:assert/strict";
import { firstError, formatConsole } from "../../../core/logging/capture_console.ts";

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
