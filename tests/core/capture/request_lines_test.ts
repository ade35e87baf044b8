import assert from "node:assert/strict";
import { RequestLines } from "../../../core/capture/request_lines.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";
import { resolveOptions } from "../../../core/options/resolve_options.ts";

function linesOf(): RequestLines {
  return new RequestLines(new Redactor(resolveOptions({}).redact));
}

Deno.test("RequestLines.lineOf() takes a URL apart, and gives equal ones the same line", () => {
  const lines = linesOf();
  const line = lines.lineOf("http://a:8000/b/c?d=1", "a:8000");
  assert.deepEqual([line.origin, line.path, line.query], ["http://a:8000", "/b/c", "d=1"]);
  assert.equal(lines.lineOf("http://a:8000/b/c?d=1", "a:8000"), line);
  assert.equal(lines.lineOf("http://a:8000/b/c?d=1", undefined), line);
});

Deno.test("RequestLines.lineOf() goes by the Host, also where another one made the same URL", () => {
  const url = "http://aba/admin?/real";
  for (const order of [["aba", "aba/admin?", "a"], ["a", "aba/admin?", "aba"]]) {
    const lines = linesOf();
    const targets = new Map(order.map((host) => {
      const { origin, path, query } = lines.lineOf(url, host);
      return [host, [origin, path, query]];
    }));
    assert.deepEqual(targets.get("aba"), ["http://aba", "/admin", "/real"]);
    assert.deepEqual(targets.get("aba/admin?"), ["http://aba/admin?", "/real", ""]);
    assert.deepEqual(targets.get("a"), ["http://a", "ba/admin", "/real"]);
  }
});

Deno.test("RequestLines.lineOf() remembers none that holds a secret", () => {
  const lines = linesOf();
  const url = "http://a/b?token=canary-5e1f";
  const line = lines.lineOf(url, "a");
  assert.ok(!line.query.includes("canary"));
  assert.notEqual(lines.lineOf(url, "a"), line);
});
