import assert from "node:assert/strict";
import { formatThrown } from "../../../core/log/format_thrown.ts";

Deno.test("formatThrown() writes values much as JSON", () => {
  class Failure {
    code = 7;
  }
  const cases: [unknown, string][] = [
    [{ code: 1, list: [1, "a", null] }, '{"code":1,"list":[1,"a",null]}'],
    [new Failure(), 'Failure {"code":7}'],
    [undefined, "undefined"],
    [Symbol("s"), "Symbol(s)"],
    [12n, "12n"],
    [-0.5, "-0.5"],
    [() => 1, "[function]"],
    ["a\n", '"a\\n"'],
    [Object.create(null), "{}"],
    [[], "[]"],
  ];
  for (const [value, text] of cases) assert.equal(formatThrown(value), text);
});

Deno.test("formatThrown() runs no code of the value", () => {
  const called: string[] = [];
  formatThrown({
    get a() {
      return called.push("getter");
    },
    toString: () => `${called.push("toString")}`,
    toJSON: () => called.push("toJSON"),
  });
  assert.deepEqual(called, []);
});

Deno.test("formatThrown() is bounded in depth, width and length", () => {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  assert.equal(formatThrown(cycle), '{"self":{"self":{"self":{...}}}}');
  assert.ok(formatThrown(new Array(1e7).fill(0)).length < 100);
  const wide = Object.fromEntries(Array.from({ length: 1e4 }, (_, i) => [i, "x".repeat(1e5)]));
  assert.ok(formatThrown([wide, wide, wide]).length < 20_000);
});

Deno.test("formatThrown() never throws", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const traps = new Proxy({}, {
    ownKeys() {
      throw new Error("no");
    },
  });
  for (const value of [proxy, traps]) {
    assert.equal(formatThrown(value), "[a value that can't be read]");
  }
});
