import assert from "node:assert/strict";
import * as lists from "../../../core/redaction/secret_name_lists.ts";

Deno.test("docs/redaction.md lists every name", async () => {
  const docs = await Deno.readTextFile(new URL("../../../docs/redaction.md", import.meta.url));
  for (const [list, names] of Object.entries(lists)) {
    if (names instanceof RegExp) continue;
    for (const name of names) assert.ok(docs.includes(`\`${name}\``), `${list}: ${name}`);
  }
});
