import assert from "node:assert/strict";
import {
  beforeWords,
  DEFAULT_RANGE,
  intervalOf,
  isOpenEnded,
  LASTS,
  onlyRange,
  parseRange,
  rangeBetween,
  rangeParams,
  rangeQuery,
  withoutZoom,
  withRange,
  withZoom,
} from "../../../dashboard/address/range.ts";

const NOON = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;

function parse(query: string) {
  return parseRange(new URLSearchParams(query));
}

Deno.test("parseRange() reads what rangeParams() writes", () => {
  for (const [key, { ms }] of LASTS) {
    const range = { kind: "last", key, ms } as const;
    assert.deepEqual(parseRange(new URLSearchParams(rangeParams(range))), range);
  }
  const between = { kind: "between", start: NOON, end: NOON + 5 * MINUTE } as const;
  assert.deepEqual(rangeParams(between), { start: "2026-11-24T12:00Z", end: "2026-11-24T12:05Z" });
  assert.deepEqual(parseRange(new URLSearchParams(rangeParams(between))), between);
});

Deno.test("parseRange() takes epoch milliseconds too, and widens to whole minutes", () => {
  assert.deepEqual(parse(`start=${NOON + 1_500}&end=${NOON + MINUTE + 1}`), {
    kind: "between",
    start: NOON,
    end: NOON + 2 * MINUTE,
  });
  assert.deepEqual(parse(`start=${NOON + 1}&end=${NOON + 2}`), {
    kind: "between",
    start: NOON,
    end: NOON + MINUTE,
  });
});

Deno.test("parseRange() shows the default for what means nothing", () => {
  for (
    const query of [
      "",
      "range=2h",
      "range=toString",
      "start=12",
      `start=${NOON}&end=${NOON}`,
      `start=${NOON}&end=${NOON - 1}`,
      "start=-5&end=10",
      "start=0&end=999999999999999",
      "start=2026-11-24T12:00&end=2026-11-24T13:00",
      "start=1e3&end=1e9",
      "start=%3Cimg%3E&end=2026-11-24T13:00Z",
    ]
  ) assert.deepEqual(parse(query), DEFAULT_RANGE, query);
});

Deno.test("rangeBetween() refuses more than a year", () => {
  assert.equal(rangeBetween(0, 400 * 86_400_000), undefined);
  assert.notEqual(rangeBetween(0, 366 * 86_400_000), undefined);
});

Deno.test("withRange() and onlyRange() touch nothing else in the address", () => {
  const params = new URLSearchParams("state=open&range=6h&sort=-count");
  const changed = withRange(params, { kind: "last", key: "24h", ms: 86_400_000 });
  assert.equal(changed.toString(), "state=open&sort=-count&range=24h");
  assert.equal(withRange(params, DEFAULT_RANGE).toString(), "state=open&sort=-count");
  assert.deepEqual(onlyRange(params), { range: "6h" });
});

Deno.test("withZoom() remembers the range to go back to, also through a second zoom", () => {
  const first = withZoom(new URLSearchParams("range=6h&sort=p95"), NOON, NOON + 10 * MINUTE);
  assert.deepEqual(parseRange(first), rangeBetween(NOON, NOON + 10 * MINUTE));
  const second = withZoom(first, NOON, NOON + 2 * MINUTE);
  assert.equal(withoutZoom(second)?.toString(), "sort=p95&range=6h");
});

Deno.test("withoutZoom() leads back to a fixed range", () => {
  const fixed = withRange(
    new URLSearchParams(),
    rangeBetween(NOON, NOON + 60 * MINUTE) ?? DEFAULT_RANGE,
  );
  const zoomed = withZoom(fixed, NOON, NOON + MINUTE);
  assert.equal(withoutZoom(zoomed)?.toString(), fixed.toString());
  assert.equal(withoutZoom(fixed), undefined);
});

Deno.test("withoutZoom() survives a zoom without meaning", () => {
  assert.equal(withoutZoom(new URLSearchParams("zoom=%3Cb%3E&start=1&end=2"))?.toString(), "");
});

Deno.test("intervalOf() and isOpenEnded() tell ranges that go on from those that are over", () => {
  const hour = parse("range=1h");
  assert.deepEqual(intervalOf(hour, NOON), { start: NOON - 60 * MINUTE, end: NOON });
  assert.ok(isOpenEnded(hour, NOON));
  const past = parse(`start=${NOON}&end=${NOON + MINUTE}`);
  assert.ok(!isOpenEnded(past, NOON + MINUTE));
  assert.ok(isOpenEnded(past, NOON + MINUTE - 1));
});

Deno.test("rangeQuery() and beforeWords() spell a range for queries and for people", () => {
  assert.equal(rangeQuery(parse("range=7d")), "since:7d");
  const fixed = parse("start=2026-11-24T12:00Z&end=2026-11-24T12:05Z");
  assert.equal(
    rangeQuery(fixed),
    "since:2026-11-24T12:00Z until:2026-11-24T12:05Z",
  );
  assert.equal(beforeWords(parse("range=24h")), "the day before");
  assert.equal(beforeWords(fixed), "the same length of time before");
});
