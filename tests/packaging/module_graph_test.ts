import assert from "node:assert/strict";
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
const ENTRIES = [
  "core/mod.ts",
  "core/testing/mod.ts",
  "core/sql/mod.ts",
  "core/export/copy_formats.ts",
  "core/export/export_logs.ts",
];
/** Folders of core that only the root joins. */
const APART = [
  "capture",
  "dashboard",
  "export",
  "logging",
  "metrics",
  "recording",
  "rest",
  "testing",
];
/** Folders of core that the dashboard and the API share, and that know neither. */
const SHARED = ["data", "http"];

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

/** `"capture"` for a module in that folder, `""` for one beside the folders. */
function folderOf(specifier: string): string {
  const path = specifier.slice(CORE.length);
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}

/** A chain of imports that ends where it began, if there is one. */
function findCycle(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (module: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(module)) return [...trail.slice(trail.indexOf(module)), module];
    if (done.has(module)) return undefined;
    for (const next of imports.get(module) ?? []) {
      const cycle = visit(next, [...trail, module]);
      if (cycle !== undefined) return cycle;
    }
    done.add(module);
    return undefined;
  };
  for (const module of imports.keys()) {
    const cycle = visit(module, []);
    if (cycle !== undefined) return cycle.map((specifier) => specifier.slice(CORE.length));
  }
  return undefined;
}

for (const entry of ENTRIES) {
  Deno.test(`${entry} imports nothing outside core but node:async_hooks`, async () => {
    const imports = await importsOf(entry);
    const foreign = [...imports.keys(), ...[...imports.values()].flat()]
      .filter((specifier) => !specifier.startsWith(CORE));
    assert.ok(imports.size > 5);
    assert.deepEqual([...new Set(foreign)].filter((name) => name !== "node:async_hooks"), []);
  });

  Deno.test(`${entry} keeps the folders apart, and nothing inside imports it`, async () => {
    const sideways: string[] = [];
    for (const [module, imported] of await importsOf(entry)) {
      if (!module.startsWith(CORE)) continue;
      const from = folderOf(module);
      for (const target of imported.filter((specifier) => specifier.startsWith(CORE))) {
        const to = folderOf(target);
        const isSideways = APART.includes(from) && APART.includes(to) && from !== to ||
          SHARED.includes(from) && APART.includes(to);
        const isPublic = /\/mod\.ts$/.test(target);
        if (isSideways || isPublic) {
          sideways.push(`${module.slice(CORE.length)} -> ${target.slice(CORE.length)}`);
        }
      }
    }
    assert.deepEqual(sideways, []);
  });

  Deno.test(`${entry} has no import cycle`, async () => {
    const cycle = findCycle(await importsOf(entry));
    assert.equal(cycle, undefined, cycle?.join(" -> "));
  });
}

Deno.test("findCycle() finds one", () => {
  const imports = new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]]);
  assert.equal(findCycle(imports)?.length, 3);
});

Deno.test("Importing core does nothing and needs no permission", async () => {
  await using app = runApp(["run", "--no-prompt", "tests/packaging/import_everything.ts"], {
    env: { DENO_AUDIT_PERMISSIONS: "/dev/stderr" },
  });
  // A timer or a handle would keep it running.
  assert.deepEqual(await app.waitForExit(), { code: 0, signal: null });
  assert.deepEqual([...app.stdout.lines, ...app.stderr.lines], ["imported"]);
});
