import assert from "node:assert/strict";
import fc from "fast-check";
import { PrefixSearch } from "../../../core/redaction/prefix_search.ts";

const SOURCES = ["pass", "key[^]", "pin[^a-z0-9]", "(?<=cc[-_]*)num", "basic[\\s\\\\+]", "token"];
const search = new PrefixSearch(SOURCES);
const regExp = new RegExp(SOURCES.join("|"), "i");

Deno.test("PrefixSearch finds what a regular expression of all patterns finds", () => {
  const part = fc.oneof(
    fc.constantFrom(
      "pass",
      "PASS",
      "pas",
      "key",
      "kEy",
      "pin",
      "cc",
      "-",
      "num",
      "basic",
      " ",
      "to",
    ),
    fc.constantFrom(
      "ken",
      "\\",
      "+",
      "\u00e9",
      "\u017f",
      "\u212a",
      "\u{1d11e}",
      "\ud834",
      "0",
      "%p",
      "0!3",
      "\0",
    ),
    fc.string({ unit: "binary", maxLength: 8 }),
  );
  const texts = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts, (text) => assert.equal(search.isIn(text), regExp.test(text))),
    { numRuns: 2_000 },
  );
});

for (const filler of ["x", "\u00e9", "\u{1d11e}"]) {
  Deno.test(`PrefixSearch finds a pattern anywhere in a long text of ${encodeURIComponent(filler)}`, () => {
    const length = 20_000 / filler.length;
    assert.ok(!search.isIn(filler.repeat(length)));
    for (let before = 0; before < length; before += before % 8_192 > 8_180 ? 1 : 12) {
      const text = filler.repeat(before) + "Token" + filler.repeat(length - before);
      assert.ok(search.isIn(text), String(before));
    }
  });
}

Deno.test("PrefixSearch takes time in proportion to the length, whatever is in a text", () => {
  for (const part of ["pas", "cc-", "ccnu", "pin", "key"]) {
    const text = part.repeat(300_000).slice(0, part === "key" ? 2 : undefined);
    const begun = performance.now();
    search.isIn(text);
    assert.ok(performance.now() - begun < 1_000, part);
  }
});

Deno.test("PrefixSearch refuses a pattern that does not begin with three letters", () => {
  assert.throws(() => new PrefixSearch(["p[ia]n"]), /Cannot look for p\[ia\]n: no three letters/);
});
