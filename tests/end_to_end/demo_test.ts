import assert from "node:assert/strict";
import { join } from "node:path";
import { runApp } from "../support/run_app.ts";

/** Bytes of all files in a folder. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    bytes += isDirectory ? await sizeOf(path) : (await Deno.stat(path)).size;
  }
  return bytes;
}

Deno.test("deno task demo prints the link with an empty cache, without warnings or much to download", async () => {
  const cache = await Deno.makeTempDir();
  try {
    await using app = runApp(["task", "demo", "--port", "0"], { env: { DENO_DIR: cache } });
    await app.stderr.waitFor(
      /^SuperTracer dashboard: http:\/\/localhost:\d+\/supertracer\/#token=/,
    );
    const downloads = app.stderr.matching(/^Download /);
    // The driver of PostgreSQL, which the workspace names: nothing that only tests and benches need.
    assert.ok(
      downloads.every((line) => line.includes("registry.npmjs.org/postgres")),
      downloads.join("\n"),
    );
    assert.deepEqual(app.stderr.matching(/warning/i), []);
    assert.ok(await sizeOf(cache) < 20_000_000);
    app.kill("SIGTERM");
    await app.waitForExit();
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("deno task demo --help says what can be chosen", async () => {
  await using app = runApp(["task", "demo", "--help"]);
  assert.equal((await app.waitForExit()).code, 0);
  for (const flag of ["--port", "--rate", "--sqlite", "--postgres"]) {
    assert.ok(app.stderr.text.includes(flag), flag);
  }
});

for (
  const [args, message] of [
    [["--prot", "1"], /Cannot start the demo: Unknown option '--prot'/],
    [["--port", "http"], /--port must be a whole number from 0 to 65535, not "http"/],
    [["--rate", "-1"], /Cannot start the demo: /],
    [["--rate", "much"], /--rate must be a number from 0 to 1000, not "much"/],
    [["--sqlite", "a.db", "--postgres", "postgres://localhost/a"], /choose one/],
  ] as const
) {
  Deno.test(`deno task demo says what is wrong with ${args.join(" ")}`, async () => {
    await using app = runApp(["task", "demo", ...args]);
    assert.equal((await app.waitForExit()).code, 2);
    assert.match(app.stderr.text, message);
    assert.doesNotMatch(app.stderr.text, /^ +at /m);
  });
}

Deno.test("deno task demo --rate 0 sends no visitors", async () => {
  const flags = ["run", "--no-prompt", "--allow-net", "examples/demo/main.ts", "--port", "0"];
  await using app = runApp([...flags, "--rate", "0"]);
  const [, link = "", token = ""] = await app.stderr.waitFor(
    /^SuperTracer dashboard: (\S+)\/#token=(\S+)$/,
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  const response = await fetch(`${link}/api/logs`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.deepEqual((await response.json()).logs, []);
});
