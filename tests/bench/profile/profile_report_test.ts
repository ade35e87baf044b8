import assert from "node:assert/strict";
import { frameTree } from "../../../bench/profile/frame_tree.ts";
import { areaTable, functionTable } from "../../../bench/profile/profile_report.ts";
import { PROFILE, ROOT } from "./sample_profile.ts";

const TREE = frameTree(PROFILE, { root: ROOT });

Deno.test("areaTable() has a column for each server, empty where it has nothing", () => {
  const bare = frameTree({ ...PROFILE, samples: [5, 5, 5, 12] }, { root: ROOT });
  const table = areaTable([
    { label: "bare", tree: bare, seenShare: 0.064, recordedShare: undefined },
    { label: "SQLite", tree: TREE, seenShare: 0.5, recordedShare: 0.997 },
  ]);
  const cells = (start: string) =>
    table.split("\n").find((line) => line.startsWith(`| ${start}`))?.split("|").map((one) =>
      one.trim()
    ).slice(2, 4);
  assert.deepEqual(cells("Self time"), ["bare", "SQLite"]);
  assert.deepEqual(cells("the app"), ["25.0 %", "10.0 %"]);
  assert.deepEqual(cells("native, for the storage"), ["", "20.0 %"]);
  assert.deepEqual(cells("all of it, of the CPU time"), ["6 %", "50 %"]);
  assert.deepEqual(cells("samples"), ["4", "100"]);
  assert.deepEqual(cells("requests recorded"), ["", "100 %"]);
  assert.equal(cells("packages"), undefined);
});

Deno.test("functionTable() keeps a name from ending its cell or its code", () => {
  const nodes = PROFILE.nodes.map((node) =>
    node.id === 8
      ? { ...node, callFrame: { ...node.callFrame, functionName: "RegExp: `a|\nb" } }
      : node
  );
  const table = functionTable(frameTree({ ...PROFILE, nodes, samples: [8] }, { root: ROOT }), 3);
  assert.match(table, /^\| `RegExp: 'a\\\| b` \| +100\.0 % \| +SuperTracer: capture \|$/m);
});
