import assert from "node:assert/strict";
import type { Measurement } from "../../../bench/overhead/measure.ts";
import { median, report } from "../../../bench/overhead/report.ts";
import type { Variant } from "../../../bench/overhead/variant.ts";

function variant(name: string): Variant {
  return { name, label: name, prepare: () => Promise.resolve({ args: [] }) };
}

function rounds(storedShare: number | undefined, ...cpuUs: number[]): Measurement[] {
  return cpuUs.map((cpu) => ({ cpuUs: cpu, requestsPerSecond: 10_000, rssMb: 50, storedShare }));
}

Deno.test("median() is the middle, or the mean of the two in the middle", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([1, 2, 10, 4]), 3);
  assert.ok(Number.isNaN(median([])));
});

Deno.test("report() tells what is added, as a share of what OpenTelemetry adds", () => {
  const table = report(
    new Map([
      [variant("bare"), rounds(undefined, 10, 10, 99)],
      [variant("otel"), rounds(undefined, 50, 1, 50)],
      [variant("memory"), rounds(0.5, 22, 20, 21)],
    ]),
  );
  const cells = table.split("\n").slice(2).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  assert.deepEqual(cells, [
    ["bare", "10.0 us", "", "", "10,000", "50 MB", ""],
    ["otel", "50.0 us", "40.0 us", "1.00", "10,000", "50 MB", ""],
    ["memory", "21.0 us", "11.0 us", "0.28", "10,000", "50 MB", "50 %"],
  ]);
});

Deno.test("report() leaves out what it has nothing to compare with", () => {
  const table = report(new Map([[variant("memory"), rounds(1, 20)]]));
  assert.match(table, /memory \| +20\.0 us \| +\| +\|/);
});
