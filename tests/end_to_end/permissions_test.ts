import assert from "node:assert/strict";
import { runApp } from "../support/run_app.ts";

Deno.test("SuperTracer needs no permission but the network's, and prints its start-up lines only", async () => {
  await using app = runApp([
    "run",
    "--no-prompt",
    "--allow-net",
    "tests/end_to_end/apps/quiet_memory.ts",
  ]);
  assert.deepEqual(await app.waitForExit(), { code: 0, signal: null }, app.stderr.text);
  assert.deepEqual(app.stdout.lines, ["all saved"]);
  assert.equal(app.stderr.lines.length, 2, app.stderr.text);
  assert.match(app.stderr.lines[0] ?? "", /^Listening on http:\/\/127\.0\.0\.1:\d+\/$/);
  assert.match(
    app.stderr.lines[1] ?? "",
    /^SuperTracer dashboard: http:\/\/127\.0\.0\.1:\d+\/supertracer\/#token=[\w-]{43}$/,
  );
});

Deno.test("SuperTracer asks for no permission: tracing shows none but the network's", async () => {
  await using app = runApp(
    ["run", "--no-prompt", "--allow-all", "tests/end_to_end/apps/quiet_memory.ts"],
    { env: { DENO_AUDIT_PERMISSIONS: "/dev/stderr" } },
  );
  assert.equal((await app.waitForExit()).code, 0);
  const asked = app.stderr.lines
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line).permission);
  assert.ok(asked.includes("net"), app.stderr.text);
  assert.deepEqual([...new Set(asked)], ["net"]);
});
