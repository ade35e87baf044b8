import assert from "node:assert/strict";
import { runApp } from "../support/run_app.ts";

Deno.test("SuperTracer.close() leaves a user's tests clean: the sanitizers find nothing", async () => {
  await using app = runApp([
    "test",
    "--no-prompt",
    "--allow-net",
    "--trace-leaks",
    "--no-check",
    "tests/end_to_end/apps/users_tests.ts",
  ]);
  const { code } = await app.waitForExit();
  const output = `${app.stdout.text}\n${app.stderr.text}`;
  assert.equal(code, 0, output);
  assert.match(output, /187 passed \| 0 failed/);
});
