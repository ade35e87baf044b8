import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { docSnippets, withFileImports } from "../support/doc_snippets.ts";
import { recordedLogs } from "../support/recorded_logs.ts";
import { bundle } from "../support/runtimes/bundle.ts";
import { RUNTIMES } from "../support/runtimes/runtimes.ts";

/** A server of the page, and the newest runtimes that it is for. */
const SERVERS = [
  {
    page: "docs/frameworks.md",
    section: "Node",
    runtimes: ["Node 24"],
    line: "serve({ fetch: tracer.fetch, port: 8000 });",
    tested: `serve({ fetch: tracer.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      console.error(\`Listening on http://127.0.0.1:\${port}/\`));`,
  },
  {
    page: "docs/runtimes.md",
    section: "srvx",
    runtimes: ["Node 22"],
    line: "serve({ port: 8000, fetch: tracer.fetch });",
    tested:
      `const server = serve({ port: 0, hostname: "127.0.0.1", fetch: tracer.fetch, silent: true });
      await server.ready();
      console.error("Listening on " + server.url);`,
  },
  {
    page: "docs/frameworks.md",
    section: "Bun",
    runtimes: ["Bun 1.4"],
    line: "Bun.serve({ port: 8000, fetch: tracer.fetch });",
    tested: `const { port } = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: tracer.fetch });
      console.error(\`Listening on http://127.0.0.1:\${port}/\`);`,
  },
];

for (const { page, section, runtimes, line, tested } of SERVERS) {
  Deno.test(`${page}: the app of ${section} is recorded`, async (t) => {
    const snippet = docSnippets(page).find(({ heading }) => heading === section);
    assert.ok(snippet !== undefined && snippet.code.includes(line));
    const folder = await Deno.makeTempDir({ prefix: "documented-" });
    try {
      const entry = join(folder, "main.ts");
      await Deno.writeTextFile(
        entry,
        withFileImports(snippet.code)
          .replace(`"srvx/node"`, `"npm:srvx@1.0.8/node"`).replace(line, () => tested),
      );
      await using app = await bundle(pathToFileURL(entry));
      for (const runtime of RUNTIMES.filter(({ name }) => runtimes.includes(name))) {
        await t.step(runtime.name, async () => {
          await using running = await runtime.start(app);
          const origin = await running.origin();
          assert.match(await (await fetch(`${origin}/users/42`)).text(), /^Hello from/);
          const [, token] = await running.stderr.waitFor(/#token=(\S+)/);
          const headers = { authorization: `Bearer ${token}` };
          const logs = await recordedLogs(origin, headers);
          assert.deepEqual(logs.map(({ route }) => route), ["/users/:id"]);
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
