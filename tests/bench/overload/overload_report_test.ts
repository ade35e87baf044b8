import assert from "node:assert/strict";
import { sumUp } from "../../../bench/event_loop/durations.ts";
import {
  type OverloadRun,
  overloadTable,
  overloadVerdicts,
} from "../../../bench/overload/overload_report.ts";
import type { ServerState } from "../../../bench/overload/server_state.ts";

const STATE: ServerState = {
  rssMb: 100,
  heapMb: 20,
  waiting: 0,
  queuedMb: 0,
  saved: 1_000,
  dropped: 0,
  failedWrites: 0,
};
const FULL = { requests: 1_000, failures: 0, seconds: 1, p99Ms: 2 };
const PACED = { p99Ms: 1, p99Range: [0.8, 1.2], heldShare: 1 } as const;
const RUN: OverloadRun = {
  label: "SQLite, locked",
  bare: { full: FULL, paced: PACED },
  full: FULL,
  paced: { ...PACED, p99Ms: 1.1 },
  before: STATE,
  outage: {
    held: sumUp([1]),
    most: { ...STATE, rssMb: 140, heapMb: 80, waiting: 10_000, queuedMb: 17 },
  },
  atEnd: { ...STATE, heapMb: 28 },
  recovery: { held: sumUp([1, 30]), most: STATE },
  drainedMs: 900,
  after: { ...STATE, rssMb: 110, heapMb: 21 },
};

Deno.test("overloadVerdicts() is content when every promise is kept", () => {
  const { kept, lines } = overloadVerdicts(RUN);
  assert.equal(kept, true);
  assert.equal(lines.length, 7);
});

const BROKEN: readonly [what: string, run: Partial<OverloadRun>, line: RegExp][] = [
  ["a slow app", { paced: { ...PACED, p99Ms: 1.3 } }, /1\.30 x bare/],
  [
    "a queue beyond its bound",
    { outage: { ...RUN.outage, most: { ...STATE, waiting: 10_001 } } },
    /10001 records/,
  ],
  ["a heap beyond the queue", { atEnd: { ...STATE, heapMb: 60 } }, /grew by 40\.0 MB/],
  ["a queue that stays", { drainedMs: undefined }, /drained/],
  ["a stall", { recovery: { held: sumUp([51]), most: STATE } }, /held the loop for 51 ms/],
  ["a leak", { after: { ...STATE, heapMb: 30 } }, /10\.0 MB larger/],
  ["memory that is not given back", { after: { ...STATE, rssMb: 130 } }, /1\.30 x what/],
];

for (const [what, change, line] of BROKEN) {
  Deno.test(`overloadVerdicts() names ${what}`, () => {
    const { kept, lines } = overloadVerdicts({ ...RUN, ...change });
    assert.equal(kept, false);
    assert.deepEqual(lines.filter((one) => one.startsWith("BROKEN")).length, 1);
    assert.match(lines.find((one) => one.startsWith("BROKEN")) ?? "", line);
  });
}

Deno.test("overloadVerdicts() does not judge a latency that the machine was too busy for", () => {
  const bare = { full: FULL, paced: { ...PACED, heldShare: 0.9 } };
  const { kept, lines } = overloadVerdicts({ ...RUN, bare, paced: { ...PACED, p99Ms: 9 } });
  assert.equal(kept, false);
  assert.match(lines[0] ?? "", /^\? .* pass a lower --load$/);
});

Deno.test("overloadTable() has a line for each run", () => {
  const lines = overloadTable([RUN, { ...RUN, drainedMs: undefined }]).split("\n");
  assert.match(lines[2] ?? "", /20 -> 28 -> 21 MB .* 0\.9 s/);
  assert.match(lines[3] ?? "", /never/);
});
