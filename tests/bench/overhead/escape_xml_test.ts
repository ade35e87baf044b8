import assert from "node:assert/strict";
import { escapeXml } from "../../../bench/overhead/escape_xml.ts";

Deno.test("escapeXml() keeps a text from ending its element or attribute", () => {
  assert.equal(
    escapeXml('RegExp: "<a>&'),
    "RegExp: &quot;&lt;a&gt;&amp;",
  );
});

Deno.test("escapeXml() replaces what XML can't contain", () => {
  assert.equal(escapeXml("a\0b\x1fc\ud800d\te"), "a\ufffdb\ufffdc\ufffdd\te");
});
