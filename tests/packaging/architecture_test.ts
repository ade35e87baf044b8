import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { PACKAGES } from "./layers.ts";

const ROOT = new URL("../../", import.meta.url);
const page = Deno.readTextFileSync(new URL("ARCHITECTURE.md", ROOT));

/** Folders that a table lists under a heading, in its order. */
function foldersUnder(heading: string): string[] {
  const section = page.split(`## ${heading}\n`)[1]?.split(/\n## /)[0] ?? "";
  return [...section.matchAll(/^\| `([\w/]+)\/` /gm)].map(([, folder = ""]) => folder);
}

for (const { root, folders, title = root } of PACKAGES) {
  if (folders === undefined) continue;
  Deno.test(`ARCHITECTURE.md lists the layers of ${root}/ in their order`, () => {
    assert.deepEqual(foldersUnder(`Layers of ${title}`), folders);
  });
}

Deno.test("ARCHITECTURE.md lists the packages", () => {
  for (const { root } of PACKAGES) assert.ok(foldersUnder("Packages").includes(root), root);
});

Deno.test("ARCHITECTURE.md links to what is there", () => {
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
  assert.ok(links.length > 10);
  assert.deepEqual(links.filter((path) => !existsSync(new URL(path, ROOT))), []);
});
