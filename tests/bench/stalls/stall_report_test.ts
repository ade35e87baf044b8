import assert from "node:assert/strict";
import { sumUp } from "../../../bench/event_loop/durations.ts";
import { type StallReport, stallTable, stallVerdicts } from "../../../bench/stalls/stall_report.ts";

const REPORT: StallReport = {
  held: sumUp([1, 2, 3]),
  own: sumUp([1, 2, 4.9]),
  batches: sumUp([4.9]),
  rows: 500,
  deleted: 0,
  dropped: 0,
};

Deno.test("stallVerdicts() is content with writes that hold the loop for less than 5 ms", () => {
  assert.equal(stallVerdicts([{ label: "SQLite", report: REPORT }]).kept, true);
});

Deno.test("stallVerdicts() names writes that hold the loop for longer", () => {
  const report = { ...REPORT, own: sumUp([1, 6]) };
  const { kept, lines } = stallVerdicts([{ label: "SQLite", report }]);
  assert.equal(kept, false);
  assert.match(lines.join(), /^BROKEN SQLite: .* 6\.0 ms at p99/);
});

Deno.test("stallVerdicts() is not content with a server that wrote nothing or dropped something", () => {
  for (const report of [{ ...REPORT, rows: 0 }, { ...REPORT, dropped: 1 }]) {
    assert.equal(stallVerdicts([{ label: "SQLite", report }]).kept, false);
  }
});

Deno.test("stallTable() leaves out what a bare server does not do", () => {
  const report = { ...REPORT, own: sumUp([]), batches: sumUp([]), rows: 0 };
  const line = stallTable([{ label: "bare", report }]).split("\n")[2] ?? "";
  assert.deepEqual(line.split("|").map((cell) => cell.trim()).filter((cell) => cell !== ""), [
    "bare",
    "2.0 ms",
    "3.0 ms",
    "3.0 ms",
  ]);
});
