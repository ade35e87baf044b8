import fc from "fast-check";
import assert from "node:assert/strict";
import { analyzeQuery } from "../../../core/query/parse_query.ts";
import { paintQuery } from "../../../dashboard/query/paint_query.ts";

/** What a query may stumble over. */
const UNIT = fc.constantFrom(...'ab:,-"\\() *OR.', "\u05d0", "\ud83d\ude00", "\0");

function paint(text: string, off: { start: number; end: number }[] = []): [string, string][] {
  return paintQuery(text, analyzeQuery(text), off).map((
    { text, marks },
  ) => [text, marks.join(" ")]);
}

Deno.test("paintQuery() tells keys, values, signs and words apart", () => {
  assert.deepEqual(paint("-path:/a (b OR c)"), [
    ["-", "sign"],
    ["path:", "key"],
    ["/a", "value"],
    [" ", ""],
    ["(", "joint"],
    ["b", "word"],
    [" ", ""],
    ["OR", "joint"],
    [" ", ""],
    ["c", "word"],
    [")", "joint"],
  ]);
});

Deno.test("paintQuery() knows a sign that touches its group from a word that begins like one", () => {
  assert.deepEqual(paint("NOT(a) NOTE").slice(0, 3), [["NOT", "sign"], ["(", "joint"], [
    "a",
    "word",
  ]]);
  assert.deepEqual(paint("NOTE"), [["NOTE", "word"]]);
});

Deno.test("paintQuery() marks the characters of the error, and what is off", () => {
  assert.deepEqual(paint("a status:teapot"), [
    ["a", "word"],
    [" ", ""],
    ["status:", "key"],
    ["teapot", "value wrong"],
  ]);
  assert.deepEqual(paint("a b", [{ start: 0, end: 1 }])[0], ["a", "word off"]);
});

Deno.test("paintQuery() leaves no character out", () => {
  fc.assert(fc.property(fc.string({ unit: UNIT }), (text) => {
    assert.equal(paint(text).map(([part]) => part).join(""), text);
  }));
});
