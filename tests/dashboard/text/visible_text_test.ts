import fc from "fast-check";
import assert from "node:assert/strict";
import { clipText, splitVisible } from "../../../dashboard/text/visible_text.ts";

Deno.test("splitVisible() names what hides, reorders or imitates", () => {
  assert.deepEqual(splitVisible("a\u202eb\u200bc\u0000\ud800"), [
    { kind: "text", text: "a" },
    { kind: "control", text: "right-to-left override" },
    { kind: "text", text: "b" },
    { kind: "control", text: "zero width space" },
    { kind: "text", text: "c" },
    { kind: "control", text: "NUL" },
    { kind: "control", text: "U+D800" },
  ]);
});

Deno.test("splitVisible() lays out lines only where asked to", () => {
  assert.deepEqual(splitVisible("a\n\tb", true), [{ kind: "text", text: "a\n\tb" }]);
  assert.deepEqual(splitVisible("a\nb").map(({ kind }) => kind), ["text", "control", "text"]);
});

Deno.test("splitVisible() leaves writing and emoji as they are", () => {
  const skin = "\u{1f469}\u{1f3fd}\u200d\u{1f4bb}";
  const family = "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\ufe0f";
  for (const text of [family, skin, "\u05e9\u05dc\u05d5\u05dd", "na\u00efve [x] \u{1d4d0}", ""]) {
    assert.deepEqual(splitVisible(text), [{ kind: "text", text }]);
  }
});

Deno.test("splitVisible() marks redacted secrets, in texts and in URLs", () => {
  assert.deepEqual(splitVisible("Bearer [REDACTED], [array]"), [
    { kind: "text", text: "Bearer " },
    { kind: "redacted", text: "redacted" },
    { kind: "text", text: ", [array]" },
  ]);
  assert.deepEqual(splitVisible("/a?token=REDACTED&b=1")[1], {
    kind: "redacted",
    text: "redacted",
  });
});

Deno.test("splitVisible() lets nothing invisible through, whatever the text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    for (const { kind, text: shown } of splitVisible(text)) {
      if (kind === "text") assert.doesNotMatch(shown, /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b]/u);
    }
  }));
});

Deno.test("clipText() does not halve a character", () => {
  assert.equal(clipText("ab\u{1f600}", 3), "ab");
  assert.equal(clipText("ab\u{1f600}", 4), "ab\u{1f600}");
  assert.equal(clipText("abc", 10), "abc");
});
