import assert from "node:assert/strict";
import { workerModule } from "../../adapters/sqlite/build.ts";
import { GENERATED } from "../../docs/generate/main.ts";

for (const { url, make } of GENERATED) {
  const path = url.pathname.split("/").slice(-2).join("/");

  Deno.test(`${path} is fresh`, () => {
    const text = Deno.readTextFileSync(url);
    assert.equal(text, make(text), "run `deno task generate`");
  });
}

Deno.test("hosts/worker.gen.ts is fresh", async () => {
  const url = new URL("../../adapters/sqlite/hosts/worker.gen.ts", import.meta.url);
  assert.equal(Deno.readTextFileSync(url), await workerModule(), "run `deno task build:worker`");
});
