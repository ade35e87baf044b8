import assert from "node:assert/strict";
import { readJson, sourceOf } from "../../../dashboard/text/json_source.ts";
import {
  createTree as treeOf,
  flattenTree,
  type JsonNode,
  jsonPathOf,
  revealNode,
  searchTree,
  toText,
} from "../../../dashboard/text/json_tree.ts";

function createTree(value: unknown): JsonNode {
  return treeOfText(JSON.stringify(value));
}

function treeOfText(text: string): JsonNode {
  const read = readJson(text);
  assert.ok(read !== undefined);
  return treeOf(read);
}

const DOCUMENT = {
  items: [{ name: "shoes", "odd key": 1 }, { name: "hat" }],
  empty: {},
  a: { b: { c: { d: { e: "deep" } } } },
};

function lines(root: ReturnType<typeof createTree>, limit = 1000): string[] {
  return flattenTree(root, limit).map(({ node, closing }) =>
    `${"-".repeat(node.depth)}${closing ? "/" : ""}${String(node.key ?? "$")}`
  );
}

Deno.test("flattenTree() gives a line to each value, and one to each closing bracket", () => {
  assert.deepEqual(lines(createTree({ a: [1, { b: null }], c: {} })), [
    "$",
    "-a",
    "--0",
    "--1",
    "---b",
    "--/1",
    "-/a",
    "-c",
    "/$",
  ]);
});

Deno.test("createTree() opens the upper levels only, and not what is long", () => {
  const shown = lines(createTree(DOCUMENT));
  assert.ok(shown.includes("----d") && !shown.includes("-----e"));
  assert.equal(lines(createTree({ list: Array.from({ length: 5_000 }, () => 0) })).length, 3);
});

Deno.test("flattenTree() stops at its limit", () => {
  assert.equal(lines(createTree(Array.from({ length: 50_000 }, () => 0)), 400).length, 400);
});

Deno.test("searchTree() finds keys and values in document order, folded ones too", () => {
  const root = createTree(DOCUMENT);
  assert.deepEqual(searchTree(root, "NAME").map(jsonPathOf), [
    "$.items[0].name",
    "$.items[1].name",
  ]);
  const [deep] = searchTree(root, "deep");
  assert.ok(deep !== undefined);
  assert.equal(jsonPathOf(deep), "$.a.b.c.d.e");
  assert.ok(!lines(root).includes("-----e"));
  revealNode(deep);
  assert.ok(lines(root).includes("-----e"));
  assert.deepEqual(searchTree(root, ""), []);
});

Deno.test("jsonPathOf() quotes what is no identifier", () => {
  const [node] = searchTree(createTree(DOCUMENT), "odd key");
  assert.equal(node && jsonPathOf(node), '$.items[0]["odd key"]');
});

Deno.test("The tree takes a document nested 100,000 deep", () => {
  let value: unknown = "bottom";
  for (let level = 0; level < 100_000; level++) value = [value];
  const root = treeOfText(`${"[".repeat(100_000)}"bottom"${"]".repeat(100_000)}`);
  const [bottom] = searchTree(root, "bottom");
  assert.equal(bottom?.depth, 100_000);
  let node = root;
  for (let level = 0; level < 50_000; level++) {
    node.open = true;
    flattenTree(node, 1);
    const [child] = node.children ?? [];
    if (child === undefined) break;
    node = child;
  }
  assert.equal(flattenTree(root, 400).length, 400);
  assert.match(toText(value), /nested too deeply/);
});

Deno.test("The tree finds digits that no number keeps, and both values of a key", () => {
  const root = treeOfText('{"id":1425163458913271809,"a":1.0,"a":1e400}');
  assert.deepEqual(lines(root), ["$", "-id", "-a", "-a", "/$"]);
  assert.deepEqual(searchTree(root, "271809").map(jsonPathOf), ["$.id"]);
  assert.deepEqual(searchTree(root, "1E4").map(({ value }) => sourceOf(value)), ["1e400"]);
});
