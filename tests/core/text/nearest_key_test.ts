import assert from "node:assert/strict";
import fc from "fast-check";
import { editDistance, nearestKey } from "../../../core/text/nearest_key.ts";

const known = (...names: string[]) => names.map((name) => ({ names: [name], shown: name }));

Deno.test("editDistance() counts insertions, deletions, replacements and swaps", () => {
  assert.equal(editDistance("", "abc"), 3);
  assert.equal(editDistance("sise", "size"), 1);
  assert.equal(editDistance("szie", "size"), 1);
  assert.equal(editDistance("sie", "size"), 1);
  assert.equal(editDistance("kitten", "sitting"), 3);
});

Deno.test("editDistance() is a distance", () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(fc.property(word, word, (a, b) => {
    const distance = editDistance(a, b);
    assert.equal(distance, editDistance(b, a));
    assert.equal(distance === 0, a === b);
    assert(distance >= Math.abs(a.length - b.length));
    assert(distance <= Math.max(a.length, b.length));
  }));
});

Deno.test("nearestKey() takes the nearest of the group", () => {
  assert.equal(nearestKey("sampel", known("console", "sample"), []), "sample");
  assert.equal(nearestKey("pagesize", known("pageSize"), []), "pageSize");
});

Deno.test("nearestKey() takes a key of another group when the name is one", () => {
  assert.equal(nearestKey("max_records", known("maxBytes"), known("maxRecords")), "maxRecords");
  assert.equal(nearestKey("names", known("names"), known("names2")), "names");
  assert.equal(nearestKey("name", known("names"), known("namez")), "names");
});

Deno.test("nearestKey() takes none that only looks remotely alike, and does not hang", () => {
  assert.equal(nearestKey("color", known("enabled", "historyLimit"), known("level")), undefined);
  assert.equal(nearestKey("x".repeat(1_000_000), known("enabled"), []), undefined);
});

Deno.test("nearestKey() takes the key that begins as what was typed", () => {
  const here = known("requestBody", "maxRequestBodySize", "responseBody");
  assert.equal(nearestKey("maxRequestBody", here, []), "maxRequestBodySize");
});
