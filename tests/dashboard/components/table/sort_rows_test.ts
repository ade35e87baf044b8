import assert from "node:assert/strict";
import {
  formatSort,
  nextSort,
  parseSort,
  sortRows,
} from "../../../../dashboard/components/table/sort_rows.ts";

const FALLBACK = { key: "time", descending: true };

Deno.test("parseSort() reads what formatSort() writes, and nothing else", () => {
  for (const sort of [{ key: "p95", descending: true }, { key: "route", descending: false }]) {
    assert.deepEqual(parseSort(formatSort(sort), ["p95", "route"], FALLBACK), sort);
  }
  for (const text of [null, "", "-", "other", "--p95", "constructor"]) {
    assert.deepEqual(parseSort(text, ["p95"], FALLBACK), FALLBACK, String(text));
  }
});

Deno.test("nextSort() begins with the greatest figure and with A, then turns round", () => {
  assert.deepEqual(nextSort(FALLBACK, "p95", false), { key: "p95", descending: true });
  assert.deepEqual(nextSort(FALLBACK, "route", true), { key: "route", descending: false });
  assert.deepEqual(nextSort({ key: "p95", descending: true }, "p95", false), {
    key: "p95",
    descending: false,
  });
});

Deno.test("sortRows() is stable and puts rows without a value last, whichever way", () => {
  const rows = [["a", 1], ["b", null], ["c", 3], ["d", 1], ["e", null]] as const;
  const order = (descending: boolean): string =>
    sortRows(rows, ([, value]) => value, descending).map(([name]) => name).join("");
  assert.equal(order(true), "cadbe");
  assert.equal(order(false), "adcbe");
  assert.equal(rows.map(([name]) => name).join(""), "abcde");
});
