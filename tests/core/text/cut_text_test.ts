import assert from "node:assert/strict";
import { cutText } from "../../../core/text/cut_text.ts";

Deno.test("cutText() returns a text that is not longer as it is", () => {
  assert.equal(cutText("abc def", 7), "abc def");
  assert.equal(cutText("", 0), "");
});

Deno.test("cutText() cuts between two words and says how much is left out", () => {
  assert.equal(cutText("abc defgh ijk", 7), "abc [10 more characters]");
  assert.equal(cutText("abc defgh ijk", 9), "abc defgh [4 more characters]");
  assert.equal(cutText("abc\ndefgh", 5), "abc [6 more characters]");
});

Deno.test("cutText() cuts a word that is too long for any secret", () => {
  const text = "x".repeat(30_000);
  assert.ok(cutText(text, 20_000).startsWith("x".repeat(20_000 - 8_192)));
  assert.equal(cutText("x".repeat(10), 5), " [10 more characters]");
});

Deno.test("cutText() leaves no half of a surrogate pair", () => {
  const cut = cutText(" \u{1F600}".repeat(5_000), 8_000);
  assert.ok(cut.isWellFormed());
});

Deno.test("cutText() keeps a byte-order mark at the beginning", () => {
  assert.equal(cutText("\ufeffabc defgh", 6), "\ufeffabc [6 more characters]");
});
