import assert from "node:assert/strict";
import {
  formatSort,
  nextSort,
  parseSort,
  sortRows,
} from "../../../../dashboard/components/table/sort_rows.ts";

const FALLBACK = { column: "time", isDescending: true };
const COLUMNS = [
  { name: "p95", isNumber: true, sortBy: () => 0 },
  { name: "route", sortBy: () => "" },
  { name: "trend" },
] as const;
const [P95, ROUTE] = COLUMNS;

Deno.test("parseSort() reads what formatSort() writes, and nothing else", () => {
  for (
    const sort of [
      { column: "p95", isDescending: true },
      { column: "route", isDescending: false },
    ]
  ) {
    assert.deepEqual(parseSort(formatSort(sort), COLUMNS, FALLBACK), sort);
  }
  for (const text of [null, "", "-", "other", "--p95", "constructor", "trend"]) {
    assert.deepEqual(parseSort(text, COLUMNS, FALLBACK), FALLBACK, String(text));
  }
});

Deno.test("nextSort() begins with the greatest figure and with A, then turns round", () => {
  const first = { column: "p95", isDescending: true };
  assert.deepEqual(nextSort(FALLBACK, P95), first);
  assert.deepEqual(nextSort(FALLBACK, ROUTE), { column: "route", isDescending: false });
  assert.deepEqual(nextSort(first, P95), { column: "p95", isDescending: false });
});

Deno.test("sortRows() is stable and puts rows without a value last, whichever way", () => {
  type Row = readonly [name: string, value: number | null];
  const rows: readonly Row[] = [["a", 1], ["b", null], ["c", 3], ["d", 1], ["e", null]];
  const columns = [{ name: "value", sortBy: ([, value]: Row) => value }];
  const order = (isDescending: boolean): string =>
    sortRows(rows, columns, { column: "value", isDescending }).map(([name]) => name).join("");
  assert.equal(order(true), "cadbe");
  assert.equal(order(false), "adcbe");
  assert.equal(rows.map(([name]) => name).join(""), "abcde");
  assert.equal(
    sortRows(rows, columns, { column: "name", isDescending: true }).map(([name]) => name).join(""),
    "abcde",
  );
});
