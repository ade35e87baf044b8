import assert from "node:assert/strict";
import { intervalTerms } from "../../../dashboard/address/range.ts";
import { EMPTY_QUERY, withText } from "../../../dashboard/query/list_query.ts";
import {
  chosenRange,
  timesOf,
  timeText,
  widerRange,
  withLast,
  withTime,
} from "../../../dashboard/query/time_terms.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const query = (text: string) => withText(EMPTY_QUERY, text);

Deno.test("withLast() writes the range in the place of all that was said of the time", () => {
  assert.deepEqual(withLast(query("a since:1h until:5m b"), "24h"), query("a since:24h b"));
  assert.deepEqual(withLast(query("a at:2026-11-24"), undefined), query("a"));
});

Deno.test("chosenRange() knows the ranges that are offered from others", () => {
  assert.equal(chosenRange(query("a")), undefined);
  assert.equal(chosenRange(query("a since:1h")), "1h");
  assert.equal(chosenRange(query("since:1h until:5m")), "custom");
  assert.equal(chosenRange(query("since:2026-11-24")), "custom");
  assert.equal(chosenRange({ text: "since:1h", off: ["since:1h"] }), undefined);
});

Deno.test("widerRange() is the next longer one, and none after the longest", () => {
  assert.equal(widerRange(query("since:15m")), "1h");
  assert.equal(widerRange(query("since:30d")), undefined);
  assert.equal(widerRange(query("since:2h")), undefined);
});

Deno.test("intervalTerms() writes times that timesOf() reads to the millisecond", () => {
  for (const [start, end] of [[NOW, NOW + 60_000], [NOW + 1_000, NOW + 1_250]] as const) {
    const asked = withTime(query("a"), intervalTerms(start, end));
    assert.deepEqual(timesOf(asked, NOW), { start, end });
  }
  assert.equal(
    timeText(withTime(query("a"), intervalTerms(NOW, NOW + 5_000))),
    "since:2026-11-24T12:00Z until:2026-11-24T12:00:05Z",
  );
  assert.deepEqual(timesOf(query("since:15m"), NOW), { start: NOW - 900_000, end: undefined });
  assert.deepEqual(timesOf(query("since:never"), NOW), { start: undefined, end: undefined });
});
