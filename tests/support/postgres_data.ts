import { statfs } from "node:fs/promises";
import { exists } from "./exists.ts";
import { runCommand } from "./run_command.ts";

/** Password of the superuser `postgres` of every server. */
export const PASSWORD = "secret word";

const PREFIX = "supertracer-postgres-data-";

/** Where new clusters are kept, one of each version and user, to be copied: `initdb` takes a second. */
const TEMPLATES = "/var/tmp";

/** A file system in memory, on most Linuxes. */
const MEMORY = "/dev/shm";

/** What must be free of it: servers write a gigabyte of log before they reuse it. */
const ENOUGH_BYTES = 4 * 2 ** 30;

/** Makes a folder for a server: in memory, where there is room and it need not be on the disk. */
export async function makeServerFolder(onDisk: boolean): Promise<string> {
  if (onDisk || !await hasRoom()) return await Deno.makeTempDir({ prefix: PREFIX });
  await sweep();
  return await Deno.makeTempDir({ prefix: `${PREFIX}${Deno.pid}-`, dir: MEMORY });
}

/** Whether a server's folder is in memory. */
export function isInMemory(folder: string): boolean {
  return folder.startsWith(`${MEMORY}/`);
}

/** Makes a new cluster in `data`, a path inside `folder`. */
export async function makeCluster(binaries: string, folder: string, data: string): Promise<void> {
  const version = await runCommand([`${binaries}/postgres`, "--version"]);
  const [number = version] = /\d\S*/.exec(version) ?? [];
  const user = await unprivilegedUser() ?? Deno.uid();
  const template = `${TEMPLATES}/supertracer-postgres-cluster-${number}-${user}`;
  if (!await exists(template)) await makeTemplate(binaries, template);
  await runOnFolder(folder, ["cp", "-R", `${template}/data`, data]);
}

async function makeTemplate(binaries: string, template: string): Promise<void> {
  const draft = await Deno.makeTempDir({ prefix: PREFIX, dir: TEMPLATES });
  await Deno.writeTextFile(`${draft}/password`, PASSWORD);
  await runOnFolder(draft, [
    ...[`${binaries}/initdb`, "-D", `${draft}/data`, "-U", "postgres", "-E", "UTF8", "--no-locale"],
    ...["-A", "scram-sha-256", `--pwfile=${draft}/password`, "--no-sync"],
  ]);
  try {
    await Deno.rename(draft, template);
  } catch (error) {
    // Another test run was faster.
    await Deno.remove(draft, { recursive: true });
    if (!await exists(template)) throw error;
  }
}

/** Runs a command of PostgreSQL's, as the user whom its folder then belongs to. */
export async function runOnFolder(folder: string, command: readonly string[]): Promise<void> {
  const user = await unprivilegedUser();
  if (user !== undefined) await runCommand(["chown", "-R", user, folder]);
  const as = user === undefined ? [] : ["runuser", "-u", user, "--"];
  await runCommand([...as, ...command], { cwd: "/" });
}

/** PostgreSQL refuses to run as root. */
export async function unprivilegedUser(): Promise<string | undefined> {
  if (Deno.uid() !== 0) return undefined;
  const users = await Deno.readTextFile("/etc/passwd");
  return /^postgres:/m.test(users) ? "postgres" : "nobody";
}

async function hasRoom(): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(MEMORY);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    // There is none: then it is the disk.
    return false;
  }
}

/** Frees the memory that test runs left behind which were killed. */
async function sweep(): Promise<void> {
  for await (const { name } of Deno.readDir(MEMORY)) {
    const [, pid] = /^supertracer-postgres-data-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || await exists(`/proc/${pid}`)) continue;
    try {
      await Deno.remove(`${MEMORY}/${name}`, { recursive: true });
    } catch (error) {
      // Another test run was faster.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
