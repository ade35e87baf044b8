import assert from "node:assert/strict";
import fc from "fast-check";
import { FlatJson } from "../../../core/log/record_json.ts";

const names = fc.constantFrom("accept", "host", "cookie", "__proto__", "constructor", 'a"b');
const values = fc.oneof(fc.constantFrom("", "1", "2", '"', "\\", "\u00e9"), fc.string());
const pairs = fc.array(fc.tuple(names, values), { maxLength: 6 });

Deno.test("FlatJson writes what JSON.stringify() writes of the object, whatever came before", () => {
  fc.assert(
    fc.property(fc.array(pairs, { maxLength: 20 }), (all) => {
      const json = new FlatJson();
      for (const each of all) {
        const isUnique = new Set(each.map(([name]) => name)).size === each.length;
        const expected = isUnique ? JSON.stringify(Object.fromEntries(each)) : undefined;
        assert.equal(json.write(each.flat()), expected);
      }
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("FlatJson gives the same text of the same pairs, and another one of another value", () => {
  const json = new FlatJson();
  const write = (length: number, value: string) =>
    json.write(Array.from({ length }, (_, i) => [`name-${i}`, i === 3 ? value : "x"]).flat());
  for (const length of [10, 64]) {
    for (const value of ["a", "a", "b", "a", "b", "b"]) {
      const expected = Array.from({ length }, (_, i) => [`name-${i}`, i === 3 ? value : "x"]);
      assert.equal(write(length, value), JSON.stringify(Object.fromEntries(expected)));
      assert.equal(write(4, "c"), '{"name-0":"x","name-1":"x","name-2":"x","name-3":"c"}');
    }
  }
});

Deno.test("FlatJson leaves what has many names to others: it compares each with each", () => {
  const flat = Array.from({ length: 65 }, (_, i) => [`name-${i}`, "x"]).flat();
  assert.equal(new FlatJson().write(flat), undefined);
});
