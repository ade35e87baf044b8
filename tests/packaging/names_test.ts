import assert from "node:assert/strict";
import { importsBelow } from "./imports.ts";

const ROOT = new URL("../../", import.meta.url);
const EXPORT =
  /^export (?:abstract |async )?(?:const|let|function\*?|class|interface|type) (\w+)/gm;

Deno.test("an exported name stands for one thing, in core and on the page", () => {
  const files = new Map<string, string[]>();
  for (const root of ["core", "dashboard"]) {
    for (const path of importsBelow(root).keys()) {
      const text = Deno.readTextFileSync(new URL(path, ROOT));
      const names = new Set([...text.matchAll(EXPORT)].map(([, name = ""]) => name));
      for (const name of names) files.set(name, [...files.get(name) ?? [], path]);
    }
  }
  assert.ok(files.size > 500, `found ${files.size} names`);
  assert.deepEqual([...files].filter(([, paths]) => paths.length > 1), []);
});
