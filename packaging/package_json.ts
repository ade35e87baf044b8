import type { PackageModules } from "./module_graph.ts";
import type { PublishedPackage } from "./published_packages.ts";

/** The first version with `node:sqlite` without a flag. */
const NODE = ">=22.13.0";

/** The part of a `package.json` that `deno pack` knows. */
export interface PackedConfig {
  readonly name: string;
  readonly version: string;
  readonly type: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Completes the `package.json` of a package. `deno pack` neither lists the packages of the
 * workspace among the dependencies nor keeps exact versions.
 *
 * @param packed What `deno pack` made.
 * @param one The package.
 * @param modules What it imports.
 * @param all The packages of the workspace.
 * @param repository Where the sources are, if known.
 */
export function packageJson(
  packed: PackedConfig,
  one: PublishedPackage,
  modules: PackageModules,
  all: readonly PublishedPackage[],
  repository: string | undefined,
): object {
  return {
    name: packed.name,
    version: packed.version,
    description: one.description,
    keywords: one.keywords,
    license: packed.license,
    ...(repository === undefined
      ? {}
      : { repository: { type: "git", url: repository, directory: one.folder } }),
    type: packed.type,
    exports: { ...packed.exports, "./package.json": "./package.json" },
    sideEffects: false,
    engines: { node: NODE },
    dependencies: dependenciesOf(one, modules, all),
  };
}

/**
 * Version ranges by package: for those of the workspace the one that `deno publish` gives them too,
 * for others what `deno.json` says.
 */
function dependenciesOf(
  { name, imports }: PublishedPackage,
  { specifiers }: PackageModules,
  all: readonly PublishedPackage[],
): Record<string, string> {
  const ranges: Record<string, string> = {};
  for (const specifier of [...specifiers].sort()) {
    const imported = packageIn(specifier);
    if (imported === name) continue;
    const member = all.find((other) => other.name === imported);
    const [, target, range] = NPM.exec(imports[imported] ?? specifier) ?? [];
    if (member !== undefined) ranges[member.name] = `^${member.version}`;
    else if (target !== undefined && range !== undefined) ranges[target] = range;
    else throw new Error(`Cannot pack ${name}: its deno.json has no version of ${imported}`);
  }
  return ranges;
}

/** Name and range of a package of npm. */
const NPM = /^npm:\/?((?:@[^/]+\/)?[^@/]+)@([^/]+)/;

/** The package of a specifier: `"@supertracer/core/sql"` is in `"@supertracer/core"`. */
function packageIn(specifier: string): string {
  return /^(?:jsr:\/?)?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1] ?? specifier;
}

/**
 * The address of a Git remote as npm writes it, without the user and password that it may carry;
 * `undefined` for a path or another protocol.
 */
export function publicUrl(remote: string): string | undefined {
  const [, host, path] =
    /^(?:https:\/\/(?:[^@/]*@)?|git@)([\w.-]+)[:/](.+?)(?:\.git)?$/.exec(remote.trim()) ?? [];
  return path === undefined ? undefined : `git+https://${host}/${path}.git`;
}
