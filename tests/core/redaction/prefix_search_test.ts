import assert from "node:assert/strict";
import fc from "fast-check";
import { SCHEME_HINTS } from "../../../core/redaction/auth_schemes.ts";
import { PrefixSearch } from "../../../core/redaction/prefix_search.ts";
import { NAME_HINTS } from "../../../core/redaction/secret_names.ts";

const SOURCES = ["pass", "key[^]", "pin[^a-z0-9]", "(?<=cc[-_]*)num", "basic[\\s\\\\+]", "token"];
const HINTS = [...NAME_HINTS, ...SCHEME_HINTS];
const search = new PrefixSearch(SOURCES);

const part = fc.oneof(
  fc.constantFrom("pass", "PASS", "pas", "key", "kEy", "pin", "cc", "-", "num", "basic", " ", "to"),
  fc.constantFrom("ken", "\\", "+", "\u00e9", "\u017f", "\u212a", "\u{1d11e}", "\ud834", "0", "%p"),
  fc.string({ unit: fc.constantFrom(..."abceiknoprstvwxyAST_-. 0") }),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const texts = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(""));

for (const [what, sources] of [["some", SOURCES], ["the hints", HINTS]] as const) {
  Deno.test(`PrefixSearch finds what a regular expression of all patterns finds: ${what}`, () => {
    const search = new PrefixSearch(sources);
    const regExp = new RegExp(sources.join("|"), "i");
    fc.assert(
      fc.property(texts, (text) => assert.equal(search.isIn(text), regExp.test(text))),
      { numRuns: 2_000 },
    );
  });
}

for (
  const [what, filler] of [["ASCII", "x"], ["letters", "\u00e9"], ["pairs", "\u{1d11e}"]] as const
) {
  Deno.test(`PrefixSearch finds a pattern anywhere in a long text of ${what}`, () => {
    const length = 20_000 / filler.length;
    assert.ok(!search.isIn(filler.repeat(length)));
    for (let before = 0; before < length; before += before % 8_192 > 8_180 ? 1 : 12) {
      const text = filler.repeat(before) + "Token" + filler.repeat(length - before);
      assert.ok(search.isIn(text), String(before));
    }
  });
}

Deno.test("PrefixSearch takes time in proportion to the length, whatever is in a text", () => {
  for (const part of ["pas", "cc-", "ccnu", "pin", "basic"]) {
    const text = part.repeat(300_000);
    const begun = performance.now();
    assert.ok(!search.isIn(text), part);
    assert.ok(performance.now() - begun < 1_000, part);
  }
});

Deno.test("PrefixSearch refuses a pattern that does not begin with three letters", () => {
  assert.throws(() => new PrefixSearch(["p[ia]n"]), /Cannot look for p\[ia\]n: no three letters/);
});
