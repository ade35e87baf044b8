import assert from "node:assert/strict";
import type { ListPage, LogRow } from "../../../dashboard/server/api.ts";
import { withNewest, withOlder } from "../../../dashboard/state/paged_rows.ts";

/** A page of the rows from one id down to another. */
function page(from: number, to: number): ListPage {
  const logs = Array.from({ length: from - to + 1 }, (_, index) => row(from - index));
  return { logs, next: to > 1 ? `${to}:${to}` : null };
}

function row(id: number): LogRow {
  return { id, timestamp: id, logLevel: "ERROR", content: `GET /${id}` };
}

function ids({ logs }: ListPage): number[] {
  return logs.map(({ id }) => id);
}

Deno.test("withNewest() keeps what news pushed off the first page, where older pages follow it", () => {
  const paged = withOlder(withNewest(undefined, page(20, 18)), page(17, 15));
  const first = withNewest(paged, page(21, 19));
  assert.deepEqual(ids(first), [21, 20, 19, 18, 17, 16]);
  assert.deepEqual(ids(withNewest(first, page(23, 21))), [23, 22, 21, 20, 19, 18]);
});

Deno.test("withNewest() lets the oldest rows go, and pages on from there", () => {
  const paged = withOlder(page(20, 18), page(17, 15));
  const grown = withNewest(paged, page(22, 20));
  assert.equal(grown.next, "17:17");
  assert.deepEqual(ids(withOlder(grown, page(16, 14))), [22, 21, 20, 19, 18, 17, 16, 15, 14]);
  assert.deepEqual(withNewest(grown, page(22, 20)), grown);
});

Deno.test("withNewest() begins anew where more is new than a page holds", () => {
  const paged = withOlder(page(20, 18), page(17, 15));
  assert.deepEqual(withNewest(paged, page(30, 28)), page(30, 28));
});

Deno.test("withNewest() takes out what is not stored any more", () => {
  const paged = withOlder(page(5, 3), page(2, 1));
  assert.deepEqual(ids(withNewest(paged, { logs: [row(6), row(4)], next: "4:4" })), [
    6,
    4,
    3,
    2,
    1,
  ]);
  assert.deepEqual(ids(withNewest(paged, { logs: [row(5)], next: null })), [5]);
});
