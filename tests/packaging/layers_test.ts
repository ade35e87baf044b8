import assert from "node:assert/strict";
import { cyclesOf, folderOf, type Imports, importsBelow } from "./imports.ts";
import { type Layers, PACKAGES } from "./layers.ts";

/** Imports that break the rule of a package's layers, as `from -> to`. */
function violations({ root, folders, reaches = [] }: Layers, imports: Imports): string[] {
  const rank = (path: string) => folders?.indexOf(folderOf(root, path)) ?? -1;
  const found: string[] = [];
  for (const [from, targets] of imports) {
    for (const to of targets) {
      const isInside = to.startsWith(`${root}/`);
      if (!isInside) {
        const isReached = reaches.some((other) => to.startsWith(`${other}/`));
        if (!isReached) found.push(`${from} -> ${to}`);
        continue;
      }
      const [source, target] = [folderOf(root, from), folderOf(root, to)];
      if (source === target || source === "" || folders === undefined) continue;
      const isPublic = /(^|\/)mod\.ts$/.test(to);
      if (target === "" || isPublic || rank(to) <= rank(from)) found.push(`${from} -> ${to}`);
    }
  }
  return found;
}

for (const layers of PACKAGES) {
  const { root, folders, exceptions = [], cycles = [] } = layers;

  Deno.test(`${root}/: a folder imports what stands below it`, () => {
    const found = violations(layers, importsBelow(root));
    assert.deepEqual(found.toSorted(), exceptions.toSorted());
  });

  Deno.test(`${root}/: no import cycle`, () => {
    assert.deepEqual(cyclesOf(importsBelow(root)), cycles);
  });

  if (folders !== undefined) {
    Deno.test(`${root}/: each folder has its layer`, () => {
      const present = new Set([...importsBelow(root).keys()].map((path) => folderOf(root, path)));
      present.delete("");
      assert.deepEqual([...present].toSorted(), folders.toSorted());
    });
  }
}

Deno.test("An import that goes up, to the root, or to another package is a violation", () => {
  const layers: Layers = { root: "a", folders: ["high", "low"] };
  const imports = new Map([
    ["a/top.ts", ["a/low/x.ts"]],
    ["a/high/x.ts", ["a/high/y.ts", "a/low/x.ts", "b/z.ts"]],
    ["a/low/x.ts", ["a/high/y.ts", "a/top.ts", "a/low/y.ts"]],
  ]);
  assert.deepEqual(violations(layers, imports), [
    "a/high/x.ts -> b/z.ts",
    "a/low/x.ts -> a/high/y.ts",
    "a/low/x.ts -> a/top.ts",
  ]);
});

Deno.test("cyclesOf() finds each group once", () => {
  const imports = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", ["b"]],
    ["d", ["e"]],
    ["e", ["f"]],
    ["f", ["d", "e"]],
  ]);
  assert.deepEqual(cyclesOf(imports), [["d", "e", "f"], ["b", "c"]]);
  assert.deepEqual(cyclesOf(new Map([["a", ["b", "c"]], ["b", ["c"]]])), []);
});
