import assert from "node:assert/strict";
import { frameTree } from "../../../bench/profile/frame_tree.ts";
import { areaShares, topFunctions } from "../../../bench/profile/self_time.ts";
import { PROFILE, ROOT } from "./sample_profile.ts";

const TREE = frameTree(PROFILE, { root: ROOT });

Deno.test("areaShares() has the self time of each area, in order", () => {
  assert.deepEqual([...areaShares(TREE)], [
    ["app", 0.1],
    ["deno", 0.1],
    ["core", 0.05],
    ["capture", 0.15],
    ["redaction", 0.1],
    ["recording", 0.02],
    ["storage", 0.1],
    ["metrics", 0.03],
    ["errors", 0.01],
    ["storageNative", 0.2],
    ["native", 0.08],
    ["garbage", 0.06],
  ]);
});

Deno.test("areaShares() adds up to all samples, also of the end of a profile", () => {
  for (const lastMs of [Infinity, 47, 13.5]) {
    const shares = areaShares(frameTree(PROFILE, { root: ROOT, lastMs }));
    const sum = shares.values().reduce((sum, share) => sum + share, 0);
    assert.ok(Math.abs(sum - 1) < 1e-9, `${sum}`);
  }
});

Deno.test("topFunctions() has the functions with the most self time", () => {
  assert.deepEqual(topFunctions(TREE, 2), [
    { frame: { name: "run", where: "", area: "storageNative" }, share: 0.2 },
    {
      frame: { name: "nativeDispatch", where: "ext:deno_http/00_serve.ts:1", area: "deno" },
      share: 0.1,
    },
  ]);
});

Deno.test("topFunctions() counts a function once, whoever called it", () => {
  const nodes = PROFILE.nodes.map((node) =>
    node.id === 9 || node.id === 12 ? { ...node, children: [...node.children ?? [], 19] } : node
  );
  const [first] = topFunctions(
    frameTree({ ...PROFILE, nodes, samples: [13, 19, 19, 19] }, { root: ROOT }),
    1,
  );
  assert.equal(first?.frame.name, "mask");
});
