/**
 * `deno task pack:npm`: makes a tarball for npm of each package, in `dist/npm/`, and prints their
 * sizes. `deno pack` compiles; this completes what it leaves out of `package.json`.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modulesOf } from "./module_graph.ts";
import { packageJson, publicUrl } from "./package_json.ts";
import { type PublishedPackage, publishedPackages } from "./published_packages.ts";
import { runTool } from "./run_tool.ts";

const REPOSITORY = fileURLToPath(new URL("..", import.meta.url));

/** A tarball, as npm describes it. */
export interface Tarball {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  /** Bytes of the tarball. */
  readonly size: number;
  /** Bytes when installed. */
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/**
 * Packs all packages.
 *
 * @param target Folder for the tarballs; created if missing.
 */
export async function packNpm(target: string): Promise<Tarball[]> {
  await Deno.mkdir(target, { recursive: true });
  const scratch = await Deno.makeTempDir({ prefix: "pack-npm-" });
  try {
    const packages = publishedPackages();
    const repository = await remoteUrl();
    const folders = await Promise.all(
      packages.map((one) => stage(one, packages, repository, scratch)),
    );
    const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", target, ...folders];
    return JSON.parse(await runTool("npm", args, REPOSITORY));
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** Writes the files of a package; returns their folder. */
async function stage(
  one: PublishedPackage,
  all: readonly PublishedPackage[],
  repository: string | undefined,
  scratch: string,
): Promise<string> {
  const folder = join(scratch, one.folder.replaceAll("/", "-"));
  await Deno.mkdir(folder);
  const tarball = `${folder}.tgz`;
  const args = ["pack", "--allow-dirty", "--no-source-maps", "--output", tarball];
  await runTool(Deno.execPath(), args, one.path);
  await runTool("tar", ["-xzf", tarball, "--strip-components=1"], folder);
  const path = join(folder, "package.json");
  const packed = JSON.parse(await Deno.readTextFile(path));
  const config = packageJson(packed, one, await modulesOf(one), all, repository);
  await Deno.writeTextFile(path, `${JSON.stringify(config, undefined, 2)}\n`);
  return folder;
}

/** Where this clone is from, if that is a public address. */
async function remoteUrl(): Promise<string | undefined> {
  try {
    return publicUrl(await runTool("git", ["remote", "get-url", "origin"], REPOSITORY));
  } catch {
    return undefined; // An export without a history.
  }
}

if (import.meta.main) {
  for (const { filename, size, unpackedSize } of await packNpm(join(REPOSITORY, "dist/npm"))) {
    const [packed, unpacked] = [size, unpackedSize].map((bytes) => (bytes / 1_000).toFixed(0));
    console.log(`dist/npm/${filename}  ${packed} kB, ${unpacked} kB installed`);
  }
}
