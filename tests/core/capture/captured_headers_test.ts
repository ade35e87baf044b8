import assert from "node:assert/strict";
import { CapturedHeaders } from "../../../core/capture/captured_headers.ts";
import { HeaderTable } from "../../../core/capture/captured_headers.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";

Deno.test("CapturedHeaders takes headers in whatever order and case they come", () => {
  const table = new HeaderTable(new Redactor(), ["cookie"]);
  const lists: readonly (readonly [string, string])[][] = [
    [["host", "a"], ["Accept", "b"], ["cookie", "c=1"]],
    [["host", "a"], ["cookie", "c=2"], ["Accept", "b"]],
    [["accept", "b"], ["host", "a"], ["host", "d"]],
    [["host", "a"], ["Accept", "b"], ["cookie", "c=1"]],
  ];
  for (const list of lists) {
    const headers = new CapturedHeaders(table, list.length);
    for (const [name, value] of list) headers.take(value, name);
    const expected = list.flatMap(([name, value]) => [
      name.toLowerCase(),
      name === "cookie" ? "c=[REDACTED]" : value,
    ]);
    assert.deepEqual(headers.flat, expected);
  }
});

Deno.test("HeaderTable shares the names of headers from request to request", () => {
  const table = new HeaderTable(new Redactor(), []);
  const host = table.entryAfter(undefined, "host");
  const accept = table.entryAfter(host, "accept");
  assert.equal(table.entryAfter(table.entryAfter(undefined, "host"), "accept"), accept);
  assert.equal(table.entryAfter(accept, "host"), host);
});
