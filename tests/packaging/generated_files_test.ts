import assert from "node:assert/strict";
import { GENERATED } from "../../docs/generate/main.ts";

for (const { url, make } of GENERATED) {
  const path = url.pathname.split("/").slice(-2).join("/");

  Deno.test(`${path} is fresh`, () => {
    const text = Deno.readTextFileSync(url);
    assert.equal(text, make(text), "run `deno task generate`");
  });
}
