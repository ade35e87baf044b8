import { join } from "node:path";
import { runTool } from "./run_tool.ts";
import type { PublishedPackage } from "./published_packages.ts";

/** What the exports of a package reach. */
export interface PackageModules {
  /** Its modules, by paths in its folder: `"saving/save_batch.ts"`. */
  readonly files: ReadonlySet<string>;
  /** Bare specifiers that they import, for types too: `"@supertracer/core/sql"`. */
  readonly specifiers: ReadonlySet<string>;
}

/** What `deno info --json` says of modules. */
interface ModuleInfo {
  readonly modules: readonly {
    readonly local?: string;
    readonly dependencies?: readonly { readonly specifier: string }[];
  }[];
}

/** Follows the imports of a package from its exports. */
export async function modulesOf({ path, exports }: PublishedPackage): Promise<PackageModules> {
  const files = new Set<string>();
  const specifiers = new Set<string>();
  for (const entry of Object.values(exports)) {
    const args = ["info", "--json", "--no-lock", join(path, entry)];
    const info: ModuleInfo = JSON.parse(await runTool(Deno.execPath(), args, path));
    for (const { local, dependencies = [] } of info.modules) {
      if (local === undefined || !local.startsWith(`${path}/`)) continue;
      files.add(local.slice(path.length + 1));
      for (const { specifier } of dependencies) {
        if (!/^(\.|node:|data:)/.test(specifier)) specifiers.add(specifier);
      }
    }
  }
  return { files, specifiers };
}
