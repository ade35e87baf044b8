import { MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import {
  type CaseTimes,
  filled,
  measureCleanup,
  measureQueries,
} from "../../../bench/queries/measure_queries.ts";
import { queryTable } from "../../../bench/queries/query_table.ts";
import { benchOptions } from "../../../bench/queries/run_bench.ts";

Deno.test("benchOptions() has three sizes, and takes others in any order", () => {
  const { at, only, rounds, rows, textIndex } = benchOptions([]);
  assert.deepEqual([rows, only, rounds], [[10_000, 100_000, 1_000_000], "", 8]);
  assert.deepEqual([at, textIndex], [undefined, true]);
  const args = ["--rows", "10000000,10000", "--at", "/data", "--no-text-index"];
  const given = benchOptions(args);
  assert.deepEqual(given.rows, [10_000, 10_000_000]);
  assert.deepEqual([given.at, given.textIndex], ["/data", false]);
});

Deno.test("benchOptions() refuses numbers that make no sense", () => {
  for (const args of [["--rows", "10k"], ["--rows", "1,2"], ["--rounds", "0"]]) {
    assert.throws(() => benchOptions(args), RangeError);
  }
});

Deno.test("queryTable() marks what takes more than 1.5 times as long, and lists it", () => {
  const cases = [
    { name: "newest 20", ms: [0.5, 0.5, 0.75] },
    { name: "count: all", ms: [0.0123, 4, 160] },
  ];
  assert.equal(
    queryTable([10_000, 100_000, 1_000_000], cases),
    [
      "| Query      | 10,000 rows | 100,000 rows | 1,000,000 rows |     Ratio |",
      "| ---------- | ----------: | -----------: | -------------: | --------: |",
      "| newest 20  |        0.50 |         0.50 |           0.75 |       1.5 |",
      "| count: all |      0.0123 |         4.00 |            160 | 13008.1 ! |",
      "",
      "Over 1.5:",
      "- count: all: 13008.13",
    ].join("\n"),
  );
});

Deno.test("measureQueries() runs every case on each storage", async () => {
  const storages = await Promise.all([1_000, 2_000].map(async (rows) => {
    const connector = new MemoryConnector();
    connector.connect();
    return await filled(connector, rows);
  }));
  const cases: CaseTimes[] = [];
  for await (const times of measureQueries(storages, "error group", 1)) cases.push(times);
  assert(cases.length >= 4);
  for (const { ms } of cases) assert(ms.length === 2 && ms.every(Number.isFinite));
  const { ms } = await measureCleanup(storages);
  assert(ms.every(Number.isFinite));
  assert.deepEqual(storages.map(({ connector }) => connector.countLogs()), [1_000, 2_000]);
});
