import { indexedText } from "@supertracer/core/sql";
import assert from "node:assert/strict";

Deno.test("indexedText() keeps a text of up to 200 characters", () => {
  for (const text of ["", "GET", "x".repeat(200), "\u20ac".repeat(200)]) {
    assert.equal(indexedText(text), text);
  }
});

Deno.test("indexedText() bounds a longer one, and tells different ones apart", () => {
  const long = "x".repeat(60_000);
  const texts = [long, `${long}y`, `${"x".repeat(200)}y`].map(indexedText);
  assert.equal(new Set(texts).size, 3);
  for (const text of texts) {
    assert.equal(text.length, 200);
    assert(text.startsWith("x".repeat(181)));
    assert.equal(indexedText(text), text, "once more changes nothing");
  }
});

Deno.test("indexedText() never takes more than 600 bytes, and is always well-formed", () => {
  for (const character of ["\u20ac", "\u{1f600}", "\ud83d", "\0", "a\u{1f600}"]) {
    const text = indexedText(character.repeat(5_000));
    assert(new TextEncoder().encode(text).length <= 600);
    assert(text.isWellFormed() && !text.includes("\0"));
  }
});
