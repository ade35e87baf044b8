import type { Log, LogExpression } from "@supertracer/core";
import fc from "fast-check";
import assert from "node:assert/strict";
import { filterConditions } from "../../../core/filters/filter_conditions.ts";
import { matchesFilters } from "../../../core/filters/matches_filters.ts";
import { Random } from "../../../core/testing/random.ts";
import { randomExpression, randomFilters } from "../../../core/testing/random_filters.ts";
import { referenceMatching } from "../../../core/testing/reference.ts";
import { randomLog } from "../../../core/testing/samples.ts";

Deno.test("matchesFilters() means what the plain reference means", () => {
  let matched = 0;
  let total = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = new Random(seed);
      const log: Log = { ...randomLog(random), id: 1 + random.int(5) };
      const filters = randomFilters(random, [log]);
      const matches = matchesFilters(log, filters);
      assert.equal(matches, referenceMatching([log], filters).length === 1);
      matched += Number(matches);
      total++;
    }),
    { numRuns: 5_000 },
  );
  assert(matched > total / 20 && matched < total * 0.95, `${matched} of ${total} matched`);
});

Deno.test("matchesFilters() means by where what the plain reference means", () => {
  let matched = 0;
  let total = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = new Random(seed);
      const log: Log = { ...randomLog(random), id: 1 };
      const filters = { where: randomExpression(random, [log], 4) };
      const matches = matchesFilters(log, filters);
      assert.equal(matches, referenceMatching([log], filters).length === 1);
      matched += Number(matches);
      total++;
    }),
    { numRuns: 5_000 },
  );
  assert(matched > total / 4 && matched < total * 0.75, `${matched} of ${total} matched`);
});

Deno.test("matchesFilters() has nothing to do with the limit", () => {
  const log: Log = { id: 1, content: "x", timestamp: 0, logLevel: "INFO" };
  assert.equal(matchesFilters(log, { limit: 0 }), true);
});

Deno.test("matchesFilters() takes long texts in linear time", () => {
  const content = "a".repeat(1_000_000);
  const log: Log = { id: 1, content, timestamp: 0, logLevel: "INFO" };
  assert.equal(matchesFilters(log, { searchText: content + "b" }), false);
  assert.equal(matchesFilters(log, { searchText: content.toUpperCase() }), true);
  assert.equal(matchesFilters(log, { searchText: "a".repeat(500_000) + "\u00e9" }), false);
});

Deno.test("matchesFilters() takes hostile patterns in linear time", () => {
  const log: Log = {
    id: 1,
    content: "",
    path: "a".repeat(100_000),
    timestamp: 0,
    logLevel: "INFO",
  };
  const where = { pathPattern: `${"a*".repeat(400)}b` };
  assert.equal(matchesFilters(log, { where }), false);
});

Deno.test("filterConditions() refuses an expression that is too large", () => {
  let deep: LogExpression = {};
  for (let i = 0; i < 32; i++) deep = { not: deep };
  for (let i = 0; i < 100_000; i++) deep = { not: deep };
  const wide = { any: Array.from({ length: 400 }, () => ({})) };
  for (const where of [deep, wide, { all: [{ pathPattern: "x".repeat(1_001) }] }]) {
    assert.throws(() => filterConditions({ where }), RangeError);
  }
});

Deno.test("filterConditions() refuses what is no condition, instead of ignoring it", () => {
  const misspelled = { path: "/", pathh: "/x" };
  const mixed: LogExpression = { all: [], any: [] };
  const wheres: LogExpression[] = [misspelled, { not: misspelled }, mixed];
  for (const where of wheres) {
    assert.throws(() => filterConditions({ where }), { name: "TypeError", message: /expected/ });
  }
});

Deno.test("filterConditions() reads status patterns as ranges", () => {
  const status = (statusCode: string) => filterConditions({ statusCode })?.status;
  assert.deepEqual(status("404"), { pattern: "404", from: 404, to: 404, isRange: true });
  assert.deepEqual(status("4XX"), { pattern: "4xx", from: 400, to: 499, isRange: true });
  assert.deepEqual(status("40x"), { pattern: "40x", from: 400, to: 409, isRange: true });
  assert.deepEqual(status("xxx"), { pattern: "xxx", from: 100, to: 999, isRange: true });
  assert.deepEqual(status("4x4"), { pattern: "4x4", from: 404, to: 494, isRange: false });
  assert.deepEqual(status("x04"), { pattern: "x04", from: 104, to: 904, isRange: false });
});

Deno.test("filterConditions() is undefined for what nothing can meet", () => {
  for (
    const filters of [{ minLatency: NaN }, { statusCode: "abc" }, { startDate: new Date(NaN) }]
  ) {
    assert.equal(filterConditions(filters), undefined);
  }
  assert.notEqual(filterConditions({ limit: NaN }), undefined);
});

Deno.test("filterConditions() fills in the limit and reads dates", () => {
  const conditions = filterConditions({
    startDate: new Date(5),
    endDate: 7,
    methods: [],
    route: "",
  });
  assert.equal(conditions?.limit, 20);
  assert.equal(conditions?.start, 5);
  assert.equal(conditions?.end, 7);
  assert.equal(conditions?.methods, undefined);
  assert.equal(conditions?.route, undefined);
});
