import assert from "node:assert/strict";
import { parseJson } from "../../../core/log/recorded_body.ts";

Deno.test("parseJson() reads JSON, and gives back what is none", () => {
  assert.deepEqual(parseJson('{"a":[1,"]}[{",null]}'), { a: [1, "]}[{", null] });
  assert.equal(parseJson("0"), 0);
  assert.equal(parseJson("{cut"), "{cut");
  assert.equal(parseJson('"a\\"[{"'), 'a"[{');
});

Deno.test("parseJson() leaves what is nested too deeply for JSON.stringify as text", () => {
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  assert.equal(parseJson(deep), deep);
  const allowed = "[".repeat(1_000) + "]".repeat(1_000);
  assert.equal(JSON.stringify(parseJson(allowed)), allowed);
  assert.deepEqual(parseJson(`"${"[".repeat(5_000)}"`), "[".repeat(5_000));
});
