import assert from "node:assert/strict";
import { writeValue } from "../../../dashboard/query/write_value.ts";

Deno.test("writeValue() leaves patterns and bounds as they are", () => {
  assert.deepEqual(writeValue("path", " /api/* "), { text: "path:/api/*" });
  assert.deepEqual(writeValue("dur", ">300ms"), { text: "dur:>300ms" });
  assert.deepEqual(writeValue("status", "404,5xx"), { text: "status:404,5xx" });
});

Deno.test("writeValue() puts into quotes what would be read as something else", () => {
  assert.deepEqual(writeValue("logger", "a, b"), { text: 'logger:"a, b"' });
  assert.deepEqual(writeValue("error", 'expected "}"'), {
    text: String.raw`error:"expected \"}\""`,
  });
});

Deno.test("writeValue() says why a value can't be had", () => {
  assert.match(writeValue("dur", "soon").problem ?? "", /"soon" can't be read: write dur:>300ms/);
  assert.match(writeValue("status", "4 x").problem ?? "", /can't be read|spaces/);
  assert.ok(writeValue("path", "").problem);
});
