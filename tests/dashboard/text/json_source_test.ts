import fc from "fast-check";
import assert from "node:assert/strict";
import {
  decodeString,
  type JsonValue,
  readJson,
  sourceOf,
} from "../../../dashboard/text/json_source.ts";

function valueOf(value: JsonValue): unknown {
  switch (value.kind) {
    case "object":
      return Object.fromEntries(value.items.map((item, i) => [value.keys[i], valueOf(item)]));
    case "array":
      return value.items.map(valueOf);
    case "string":
      return decodeString(sourceOf(value));
    default:
      return JSON.parse(sourceOf(value));
  }
}

Deno.test("readJson() reads what JSON.parse() reads, and keeps the text of each value", () => {
  fc.assert(fc.property(fc.json(), fc.integer({ min: 0, max: 3 }), (json, indent) => {
    const text = JSON.stringify(JSON.parse(json), null, indent);
    const read = readJson(text);
    assert.ok(read !== undefined);
    assert.deepEqual(valueOf(read), JSON.parse(text));
    assert.equal(sourceOf(read), text);
  }));
});

Deno.test("readJson() keeps digits, keys that come twice, and their order", () => {
  const read = readJson(
    ' { "10":1e400 , "2":-0,"a":12345678901234567890,"a":[1.0, { } ],"\\u0061":null}\r\n',
  );
  assert.deepEqual(read?.keys, ["10", "2", "a", "a", "a"]);
  assert.deepEqual(read?.items.map(sourceOf), [
    ...["1e400", "-0", "12345678901234567890", "[1.0, { } ]", "null"],
  ]);
});

Deno.test("readJson() takes what is no JSON for none, and never throws", () => {
  const broken = [
    "",
    " ",
    "{",
    "[",
    '{"a"',
    '{"a":',
    "{a:1}",
    "[1",
    "[1}",
    "]",
    "nul",
    "nullx",
    '"',
    '"\\',
  ];
  for (const text of [...broken, "{}{}", "1 2", "undefined", "'a'", "[1,,x]"]) {
    assert.equal(readJson(text), undefined, JSON.stringify(text));
  }
  fc.assert(fc.property(fc.string(), (text) => void readJson(text)));
});

Deno.test("readJson() reads a document nested 100,000 deep, and no more than it can show", () => {
  const deep = "[".repeat(100_000) + "1" + "]".repeat(100_000);
  const read = readJson(deep);
  assert.ok(read !== undefined);
  assert.equal(sourceOf(read), deep);
  assert.equal(readJson(`[${"0,".repeat(300_000)}0]`), undefined);
});
