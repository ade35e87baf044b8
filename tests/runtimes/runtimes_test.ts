import assert from "node:assert/strict";
import { bundle } from "../support/runtimes/bundle.ts";
import { OLDEST_DENO, RUNTIMES } from "../support/runtimes/runtimes.ts";

Deno.test("SuperTracer records on each runtime, and the process ends by itself", async (test) => {
  await using app = await bundle(new URL("apps/version.ts", import.meta.url));
  for (const runtime of [...RUNTIMES, OLDEST_DENO]) {
    await test.step(runtime.name, async () => {
      await using running = await runtime.start(app);
      assert.equal((await running.waitForExit()).code, 0, running.stderr.text);
      assert.equal(running.stderr.text, "");
      assert.deepEqual(JSON.parse(running.stdout.text), {
        version: runtime.version,
        text: "/hello",
        saved: ["logged", "GET /hello"],
        caught: 0,
      });
    });
  }
});
