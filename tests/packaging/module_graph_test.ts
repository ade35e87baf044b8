import assert from "node:assert/strict";
import { join } from "node:path";
import { publishedPackages } from "../../packaging/published_packages.ts";
import { runApp } from "../support/run_app.ts";

/** A module as `deno info --json` tells of it. */
interface ModuleInfo {
  readonly specifier: string;
  readonly kind: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier: string };
    readonly type?: { readonly specifier: string };
  }[];
}

const CORE = new URL("../../core/", import.meta.url).href;
const PACKAGES = publishedPackages();
const ENTRIES = [
  ...PACKAGES.filter(({ folder }) => folder === "core")
    .flatMap(({ exports }) => Object.values(exports).map((path) => join("core", path))),
  "core/export/export_logs.ts",
];

/** Each module of core that an entry leads to, and what it imports, types included. */
async function importsOf(entry: string): Promise<Map<string, string[]>> {
  await using app = runApp(["info", "--json", entry]);
  assert.equal((await app.waitForExit()).code, 0, app.stderr.text);
  const { modules }: { modules: ModuleInfo[] } = JSON.parse(app.stdout.text);
  return new Map(modules.map(({ specifier, dependencies = [] }) => [
    specifier,
    dependencies.map(({ specifier, code, type }) =>
      code?.specifier ?? type?.specifier ?? specifier
    ),
  ]));
}

for (const entry of ENTRIES) {
  Deno.test(`${entry} imports nothing outside core but node:async_hooks`, async () => {
    const imports = await importsOf(entry);
    const foreign = [...imports.keys(), ...[...imports.values()].flat()]
      .filter((specifier) => !specifier.startsWith(CORE));
    assert.ok(imports.size > 5);
    assert.deepEqual([...new Set(foreign)].filter((name) => name !== "node:async_hooks"), []);
  });
}

Deno.test("Importing the packages does nothing and needs no permission", async () => {
  const imported = await Deno.readTextFile(new URL("import_everything.ts", import.meta.url));
  const entries = PACKAGES.flatMap(({ name, exports }) =>
    Object.keys(exports).map((entry) => join(name, entry))
  );
  assert.deepEqual(entries.filter((entry) => !imported.includes(`import "${entry}";`)), []);
  await using app = runApp(["run", "--no-prompt", "tests/packaging/import_everything.ts"], {
    env: { DENO_AUDIT_PERMISSIONS: "/dev/stderr" },
  });
  // A timer or a handle would keep it running.
  assert.deepEqual(await app.waitForExit(), { code: 0, signal: null });
  assert.deepEqual([...app.stdout.lines, ...app.stderr.lines], ["imported"]);
});
