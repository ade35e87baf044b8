import assert from "node:assert/strict";
import fc from "fast-check";
import { Redactor } from "../../../core/redaction/redactor.ts";

const redactor = new Redactor();

function snapshot(value: unknown): unknown {
  const copy = redactor.value(value);
  // What is not JSON, or throws, shows here.
  JSON.stringify(copy);
  return copy;
}

Deno.test("Redactor.value() keeps what is JSON", () => {
  const value = { a: 1, b: "two", c: [true, null, { d: -1.5 }], e: {}, f: [] };
  assert.deepEqual(snapshot(value), value);
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (json) => {
    const safe = JSON.stringify(json);
    if (redactor.json(safe) === safe) assert.deepEqual(JSON.stringify(snapshot(json)), safe);
  }));
});

Deno.test("Redactor.value() takes a copy", () => {
  const value = { list: [1] };
  const copy = snapshot(value);
  value.list.push(2);
  assert.deepEqual(copy, { list: [1] });
});

Deno.test("Redactor.value() shows what JSON does not have", () => {
  class Point {
    x = 1;
    #hidden = 2;
    get sum(): number {
      return this.x + this.#hidden;
    }
  }
  const cases: [unknown, unknown][] = [
    [undefined, undefined],
    [Number.NaN, "NaN"],
    [-Infinity, "-Infinity"],
    [12n, "12"],
    [Symbol("a"), "Symbol(a)"],
    [function run(): void {}, "[Function: run]"],
    [Point, "[Function: Point]"],
    [new Point(), { x: 1 }],
    [Object.create(null, { a: { value: 1, enumerable: true } }), { a: 1 }],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [new Date(Number.NaN), "Invalid Date"],
    [/a+/gi, "/a+/gi"],
    [new URL("https://example.com/a?b=1"), "https://example.com/a?b=1"],
    [new URLSearchParams("a=1&b=2"), "a=1&b=2"],
    [new Headers({ accept: "*/*" }), { accept: "*/*" }],
    [new Map<unknown, unknown>([["a", 1], [2, "b"], [{}, 3]]), { a: 1, 2: "b", "[Object]": 3 }],
    [new Set([1, "a"]), [1, "a"]],
    [new Uint8Array(100_000_000), "[Uint8Array, 100000000 bytes]"],
    [new ArrayBuffer(8), "[ArrayBuffer, 8 bytes]"],
    [new DataView(new ArrayBuffer(8)), "[DataView, 8 bytes]"],
    [new Blob(["abc"], { type: "text/plain" }), "[text/plain, 3 bytes]"],
    [Promise.resolve(1), "[Promise]"],
    [new WeakMap(), "[WeakMap]"],
    [new Request("https://example.com/"), "[Request]"],
    [new ReadableStream(), "[ReadableStream]"],
    [Object(1), "1"],
    [Object("text"), "text"],
    [[1, undefined, 2], [1, null, 2]],
    [{ a: undefined, b: 1 }, { b: 1 }],
    [{ toJSON: () => ({ a: 1 }) }, { a: 1 }],
  ];
  for (const [value, expected] of cases) assert.deepEqual(snapshot(value), expected);
});

Deno.test("Redactor.value() shows errors with causes and own properties", () => {
  const error = new TypeError("outer", { cause: new Error("inner") });
  Object.assign(error, { code: "E_OUTER", password: "x" });
  const copy = snapshot(error);
  assert.ok(typeof copy === "object" && copy !== null);
  const { stack, cause, ...rest } = copy as Record<string, unknown>;
  assert.deepEqual(rest, {
    name: "TypeError",
    message: "outer",
    code: "E_OUTER",
    password: "[REDACTED]",
  });
  assert.match(String(stack), /TypeError: outer/);
  assert.equal((cause as Record<string, unknown>)["message"], "inner");
});

Deno.test("Redactor.value() survives hostile values", () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const revokedArray = Proxy.revocable([], {});
  revokedArray.revoke();
  const fail = (): never => {
    throw new Error("hostile");
  };
  const throwing = new Proxy({}, {
    get: fail,
    ownKeys: fail,
    getPrototypeOf: fail,
    has: fail,
    getOwnPropertyDescriptor: fail,
  });
  const cycle: Record<string, unknown> = { a: 1 };
  cycle["self"] = cycle;
  cycle["list"] = [cycle];
  const chain = { toJSON: (): unknown => ({ toJSON: chain.toJSON }) };
  const deep: unknown[] = [];
  let at = deep;
  for (let i = 0; i < 100_000; i++) {
    const next: unknown[] = [];
    at.push(next);
    at = next;
  }
  const endless = {
    *[Symbol.iterator](): Generator<number> {
      for (let i = 0;; i++) yield i;
    },
  };
  const iterated = Object.assign([1], endless);
  const namedHostile = Object.defineProperty(() => {}, "name", { get: fail });
  const tagged = {
    get [Symbol.toStringTag]() {
      return fail();
    },
  };
  const domLike: Record<string, unknown> = { nodeType: 1, tagName: "DIV", children: [] };
  domLike["children"] = Array.from({ length: 3 }, () => ({ nodeType: 1, parentNode: domLike }));

  assert.equal(snapshot(revoked.proxy), "[unreadable]");
  assert.equal(snapshot(revokedArray.proxy), "[unreadable]");
  assert.equal(snapshot(throwing), "[unreadable]");
  assert.deepEqual(snapshot([revoked.proxy, 1]), ["[unreadable]", 1]);
  assert.deepEqual(
    snapshot({
      get a() {
        return fail();
      },
      b: 1,
    }),
    { a: "[unreadable]", b: 1 },
  );
  assert.deepEqual(snapshot({ toJSON: fail, a: 1 }), { toJSON: "[Function: fail]", a: 1 });
  assert.deepEqual(snapshot(cycle), { a: 1, self: "[Circular]", list: ["[Circular]"] });
  assert.ok(snapshot(chain) !== undefined);
  assert.match(JSON.stringify(snapshot(deep)), /\[Array\]/);
  assert.equal((snapshot(iterated) as unknown[]).length, 1_001);
  assert.equal(snapshot(namedHostile), "[Function]");
  assert.deepEqual(snapshot(tagged), {});
  assert.ok(snapshot(domLike));
  assert.ok(snapshot(new Error("x", { cause: throwing })));
  assert.deepEqual(
    snapshot(JSON.parse('{"__proto__":{"a":1}}')),
    JSON.parse('{"__proto__":{"a":1}}'),
  );
});

Deno.test("Redactor.value() is bounded", () => {
  const sparse = snapshot(new Array(10_000_000)) as unknown[];
  assert.equal(sparse.length, 1_001);
  assert.equal(sparse.at(-1), "[9999000 more items]");

  const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i]));
  const copy = snapshot(wide) as Record<string, unknown>;
  assert.equal(Object.keys(copy).length, 1_001);
  assert.equal(copy["..."], "[4000 more]");

  const long = snapshot("x ".repeat(1_000_000)) as string;
  assert.ok(long.length < 66_000 && long.endsWith("... [1934464 more characters]"));

  const texts = snapshot(Array.from({ length: 100 }, () => "x ".repeat(30_000)));
  assert.ok(JSON.stringify(texts).length < 300_000);

  const bushy = (depth: number): unknown =>
    depth === 0 ? 1 : Array.from({ length: 50 }, () => bushy(depth - 1));
  assert.ok(JSON.stringify(snapshot(bushy(3))).length < 100_000);
});

Deno.test("Redactor.value() redacts a string that it cuts", () => {
  const body = JSON.stringify({ pad: "x ".repeat(32_000), password: "y".repeat(5_000) });
  assert.ok(!String(snapshot(body)).includes("yyy"));
});
