import assert from "node:assert/strict";
import { sampleMs } from "../../../bench/profile/cpu_profile.ts";
import { type FrameTree, frameTree } from "../../../bench/profile/frame_tree.ts";
import { PROFILE, ROOT } from "./sample_profile.ts";

function find(tree: FrameTree, name: string): FrameTree[] {
  const below = tree.children.flatMap((child) => find(child, name));
  return tree.name === name ? [tree, ...below] : below;
}

Deno.test("frameTree() counts samples of a function and of all it called, without idle ones", () => {
  const tree = frameTree(PROFILE, { root: ROOT });
  assert.deepEqual([tree.total, tree.self], [100, 0]);
  assert.deepEqual(
    tree.children.map(({ name, self, total }) => [name, self, total]),
    [
      ["nativeDispatch", 10, 55],
      ["saveBatch", 10, 34],
      ["(garbage collector)", 6, 6],
      ["(program)", 5, 5],
    ],
  );
});

Deno.test("frameTree() makes one frame of a function that calls itself", () => {
  const found = find(frameTree(PROFILE, { root: ROOT }), "redact");
  assert.deepEqual(
    found.map(({ self, total, children }) => [self, total, children.map(({ name }) => name)]),
    [[8, 10, ["mask"]]],
  );
});

Deno.test("frameTree() joins what V8 has in several nodes of one caller", () => {
  const [root, ...rest] = PROFILE.nodes;
  assert.ok(root);
  const handle = PROFILE.nodes.find(({ id }) => id === 6);
  assert.ok(handle);
  const nodes = [
    { ...root, children: [6, 20] },
    ...rest,
    { ...handle, id: 20, children: [] },
  ];
  const tree = frameTree({ ...PROFILE, nodes, samples: [6, 20, 20] }, { root: ROOT });
  assert.deepEqual(tree.children.map(({ name, self }) => [name, self]), [["#handle", 3]]);
});

Deno.test("frameTree() takes the end of the profile alone, and drops what did not run in it", () => {
  const tree = frameTree(PROFILE, { root: ROOT, lastMs: 12.5 });
  assert.deepEqual(tree.children.map(({ name, total }) => [name, total]), [
    ["nativeDispatch", 2],
    ["(program)", 1],
  ]);
});

Deno.test("frameTree() names places within the repository only", () => {
  const [begin] = find(frameTree(PROFILE, { root: ROOT }), "begin");
  assert.equal(begin?.where, "core/capture/capture.ts:121");
  const text = JSON.stringify(frameTree(PROFILE, { root: ROOT }));
  assert.ok(!text.includes("somebody"), text);
});

Deno.test("frameTree() says what can't be read", () => {
  assert.throws(
    () => frameTree({ ...PROFILE, nodes: [] }, { root: ROOT }),
    /Cannot read a profile: it has no nodes/,
  );
});

Deno.test("sampleMs() is how long a sample stands for, without the time it waited for a core", () => {
  assert.equal(sampleMs({ ...PROFILE, timeDeltas: [1_000, 1_100, 90_000] }), 1.1);
});
