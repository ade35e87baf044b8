import assert from "node:assert/strict";
import { join } from "node:path";
import { REPOSITORY, runApp } from "../support/run_app.ts";

/** The examples: each is a file, or a folder with a `main.ts`. */
function* examples(): Generator<string> {
  for (const { name, isFile } of Deno.readDirSync(join(REPOSITORY, "examples"))) {
    if (!isFile) yield `examples/${name}/main.ts`;
    else if (name.endsWith(".ts")) yield `examples/${name}`;
  }
}

/** Arguments of the `deno run` with which an example's first comment says to run it. */
function commandOf(source: string, example: string): string[] {
  const [, flags] = new RegExp(`deno run ((?:--[\\w=-]+ )*)${example}`).exec(source) ?? [];
  if (flags !== undefined) return ["run", ...flags.trim().split(" "), "--no-prompt", example];
  const [, task] = /deno task (\w+)/.exec(source) ?? [];
  assert.ok(task !== undefined, `${example} must say by which command it is run`);
  return ["task", task];
}

for (const example of examples()) {
  Deno.test(`${example} runs as it says, answers, and ends on SIGTERM`, async () => {
    const source = await Deno.readTextFile(join(REPOSITORY, example));
    if (/\bjsr:|"@(?:std|db)\//.test(source)) {
      assert.match(source, /JSR/, "what needs the JSR registry must say so");
      return;
    }
    await using app = runApp(commandOf(source, example), {
      env: { DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0", PORT: "0" },
    });
    const origin = await app.origin();
    const response = await fetch(origin);
    await response.text();
    assert.ok(response.status < 500);
    const page = await fetch(`${origin}/supertracer/`);
    assert.match(await page.text(), /<!doctype html>/i);
    await app.stderr.waitFor(/^SuperTracer dashboard: /);
    app.kill("SIGTERM");
    assert.equal((await app.waitForExit()).code, 143);
  });
}
