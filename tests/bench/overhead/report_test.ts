import assert from "node:assert/strict";
import { reportIdle, reportRequests } from "../../../bench/overhead/report.ts";
import { summarizeRequests } from "../../../bench/overhead/summary.ts";
import { latency, measurement } from "./sample_rounds.ts";

function cellsOf(table: string): string[][] {
  return table.split("\n").slice(2).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
}

Deno.test("reportRequests() is a table with a row for each server, by its label", () => {
  const rows = summarizeRequests(
    new Map([
      ["bare", [measurement({ cpuUs: 10, latency: latency({ p50Ms: 0.5, p99Ms: 2 }) })]],
      ["otel", [measurement({ cpuUs: 50, recordedShare: 0.96 })]],
      ["memory", [
        measurement({
          cpuUs: 21,
          latency: latency({ p50Ms: 0.5, p99Ms: 20 }),
          peakMemoryMb: 125,
          recordedShare: 0.011,
        }),
      ]],
    ]),
  );
  const table = reportRequests(rows, new Map([["memory", "SuperTracer"]]));
  assert.deepEqual(cellsOf(table), [
    [
      "bare",
      "10.0 us",
      "",
      "",
      "10,000",
      "0.50 ms (1.00 x)",
      "2.00 ms (1.00 x)",
      "50 MB (1.00 x)",
      "",
    ],
    ["otel", "50.0 us", "40.0 us", "1.00", "10,000", "", "", "50 MB (1.00 x)", "96 %"],
    [
      ...["SuperTracer", "21.0 us", "11.0 us", "0.28", "10,000"],
      ...["0.50 ms (1.00 x)", "20 ms (10.00 x)", "125 MB (2.50 x)", "1.1 %"],
    ],
  ]);
});

Deno.test("reportRequests() prints no latency at a rate that was not held, but who could not", () => {
  const rows = summarizeRequests(
    new Map([
      ["slow", [measurement({ latency: latency({ heldShare: 0.7, p99Ms: 1_234 }) })]],
      ["fast", [measurement({ latency: latency({ heldShare: 0.9, idleShare: 0, p99Ms: 1_234 }) })]],
    ]),
  );
  const table = reportRequests(rows, new Map());
  assert.match(table, /overloaded \| +answers 70 % \|/);
  assert.match(table, /generator \| at its limit, 90 % \|/);
  assert.doesNotMatch(table, /1234/);
});

Deno.test("reportIdle() tells what a silent client takes", () => {
  const row = { name: "bare", cpuMsPerSecond: 1.24, memoryKbPerClient: 21.55, peakMemoryMb: 90.4 };
  assert.deepEqual(cellsOf(reportIdle([{ ...row, memoryOfBare: 1 }], new Map())), [
    ["bare", "1.2 ms/s", "21.6 KB (1.00 x)", "90 MB"],
  ]);
});
