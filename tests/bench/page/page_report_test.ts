import assert from "node:assert/strict";
import {
  type PageRun,
  type PageSample,
  pageTable,
  pageVerdicts,
  thirds,
} from "../../../bench/page/page_report.ts";

const SAMPLE: PageSample = {
  seconds: 30,
  frames: 1_800,
  lateFrames: 9,
  heapMb: 3,
  nodes: 1_200,
  busyShare: 0.1,
  cpuUs: 40,
  rssMb: 150,
  dropped: 0,
};
const RUN: PageRun = {
  aloneCpuUs: 32,
  heldShare: 1,
  samples: Array.from({ length: 9 }, (_, i) => ({ ...SAMPLE, seconds: 30 * (i + 1) })),
};

/** The run with the last third changed. */
function grown(change: Partial<PageSample>): PageRun {
  const samples = RUN.samples.map((sample, i) => i < 6 ? sample : { ...sample, ...change });
  return { ...RUN, samples };
}

Deno.test("thirds() are the first and the last third, and leave the middle out", () => {
  assert.deepEqual(thirds([1, 2, 3, 4, 5, 6]), [[1, 2], [5, 6]]);
  assert.deepEqual(thirds([1, 2, 3, 4]), [[1], [4]]);
  assert.deepEqual(thirds([1, 2]), [[1], [2]]);
});

Deno.test("pageVerdicts() is content with a page that stays as it is", () => {
  const { kept, lines } = pageVerdicts(RUN);
  assert.deepEqual([kept, lines.length], [true, 6]);
  assert.match(lines.join("\n"), /^kept {3}the page's heap: 3\.0 MB, then 3\.0 MB/m);
});

const GROWN: readonly [what: string, change: Partial<PageSample>, line: RegExp][] = [
  ["a heap that grows", { heapMb: 5 }, /heap: 3\.0 MB, then 5\.0 MB/],
  ["nodes that stay", { nodes: 1_900 }, /nodes: 1,200, then 1,900/],
  ["a main thread that gets busier", { busyShare: 0.25 }, /busy: 10 %, then 25 %/],
  ["frames that come late", { lateFrames: 90 }, /late: 0\.5 %, then 5\.0 %/],
  ["memory of the server that grows", { rssMb: 220 }, /memory: 150 MB, then 220 MB/],
  ["dropped records", { dropped: 2 }, /2 records were dropped/],
];

for (const [what, change, line] of GROWN) {
  Deno.test(`pageVerdicts() names ${what}`, () => {
    const { kept, lines } = pageVerdicts(grown(change));
    assert.equal(kept, false);
    const broken = lines.filter((one) => one.startsWith("BROKEN"));
    assert.equal(broken.length, 1);
    assert.match(broken[0] ?? "", line);
  });
}

Deno.test("pageVerdicts() allows for what one look differs from the next", () => {
  const { kept } = pageVerdicts(grown({ heapMb: 3.4, nodes: 1_300, busyShare: 0.12, rssMb: 170 }));
  assert.equal(kept, true);
});

Deno.test("pageVerdicts() is not content with a single stretch of time", () => {
  assert.equal(pageVerdicts({ ...RUN, samples: [SAMPLE] }).kept, false);
});

Deno.test("pageVerdicts() does not judge a run in which the rate was not held", () => {
  const { kept, lines } = pageVerdicts({ ...RUN, heldShare: 0.9 });
  assert.equal(kept, false);
  assert.match(lines.at(-1) ?? "", /^\? {6}only 90 % of the requests were on time/);
});

Deno.test("pageTable() has a row for each stretch, beside the server without the page", () => {
  const [, , alone, first, ...others] = pageTable(RUN).split("\n");
  const cells = (line = "") => line.split("|").slice(1, -1).map((cell) => cell.trim());
  assert.deepEqual(cells(alone), ["without the page", "", "", "", "", "32.0 us", "", ""]);
  assert.deepEqual(
    cells(first),
    ["30 s", "0.50 %", "3.00 MB", "1,200", "10.0 %", "40.0 us", "150 MB", "0"],
  );
  assert.equal(others.length, 8);
});
