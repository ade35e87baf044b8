import assert from "node:assert/strict";
import fc from "fast-check";
import { findJsonFault, positionOf } from "../../../core/options/json_fault.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

Deno.test("findJsonFault() finds none in JSON", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
    assert.equal(findJsonFault(JSON.stringify(value, null, indent)), undefined);
  }));
});

Deno.test("findJsonFault() finds one where JSON.parse does", () => {
  const token = fc.constantFrom(
    ...['"', '"a"', '"b"', ":", ",", "{", "}", "[", "]", "1", "-", "0", "01", ".5", "1.5", "e3"],
    ...[
      "true",
      "null",
      "nul",
      " ",
      "\n",
      "\t",
      "\v",
      "\\",
      "\\u00e4",
      "\u0000",
      "\u{1f511}",
      "\ud800",
    ],
  );
  const text = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(""));
  fc.assert(
    fc.property(text, (json) => {
      const fault = findJsonFault(json);
      if (fault?.reason.includes("twice")) return;
      assert.equal(fault === undefined, isJson(json), `${JSON.stringify(json)}: ${fault?.reason}`);
      if (fault !== undefined) assert(fault.offset >= 0 && fault.offset <= json.length);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("findJsonFault() finds the end of a file that was cut off", () => {
  const json = JSON.stringify({ a: [1, { b: "text", c: null }], d: { e: true, f: -1.5e3 } });
  for (let end = 0; end < json.length; end++) {
    const fault = findJsonFault(json.slice(0, end));
    assert(fault !== undefined && fault.offset <= end);
  }
});

Deno.test("findJsonFault() finds a key that appears twice, however it is written", () => {
  assert.deepEqual(findJsonFault('{"a": 1, "\\u0061": 2}'), {
    offset: 9,
    reason: 'the key "a" appears twice',
  });
  assert.equal(findJsonFault('{"a": {"a": 1}, "b": {"a": 1}}'), undefined);
});

Deno.test("findJsonFault() stops at deep nesting and takes long texts", () => {
  assert.match(findJsonFault("[".repeat(100_000))?.reason ?? "", /nested more than 100 levels/);
  assert.equal(findJsonFault(`"${"x".repeat(2_000_000)}"`), undefined);
});

Deno.test("positionOf() counts lines and columns from 1", () => {
  assert.equal(positionOf("ab\ncd", 0), "line 1, column 1");
  assert.equal(positionOf("ab\ncd", 4), "line 2, column 2");
  assert.equal(positionOf("ab\r\n", 4), "line 2, column 1");
});
