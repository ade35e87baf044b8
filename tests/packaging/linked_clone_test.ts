import assert from "node:assert/strict";
import { join } from "node:path";
import { REPOSITORY, runApp } from "../support/run_app.ts";

Deno.test("An app imports a clone as the README says, by links in its deno.json", async () => {
  const readme = await Deno.readTextFile(join(REPOSITORY, "README.md"));
  const [config = ""] = /\{ "links": .*\}/.exec(readme) ?? [];
  assert.match(config, /"\.\.\/supertracer\/core"/);
  const home = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      join(home, "deno.json"),
      config.replaceAll("../supertracer/", REPOSITORY),
    );
    await Deno.writeTextFile(
      join(home, "main.ts"),
      `import { SuperTracer } from "jsr:@supertracer/core";
      import { SQLiteConnector } from "jsr:@supertracer/sqlite";
      const connector = new SQLiteConnector(":memory:");
      const tracer = new SuperTracer(() => new Response("Hello"), { connector });
      Deno.serve({ port: 0, hostname: "127.0.0.1" }, tracer.fetch);`,
    );
    await using app = runApp(["run", "--allow-all", "main.ts"], { cwd: home });
    assert.equal(await (await fetch(await app.origin())).text(), "Hello");
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
