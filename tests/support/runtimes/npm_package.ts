import { join } from "node:path";
import { exists } from "../exists.ts";
import { runCommand } from "../run_command.ts";

/**
 * The folder of a package of npm, with what it depends on beside it. It is installed once per machine,
 * outside of the repository; no scripts of it are run.
 *
 * @param name Name of the package.
 * @param version Its exact version.
 */
export async function npmPackage(name: string, version: string): Promise<string> {
  const home = join(cacheFolder(), `${name.replaceAll("/", "+")}@${version}`);
  const folder = join(home, "node_modules", name);
  if (await exists(folder)) return folder;
  const draft = `${home}.${crypto.randomUUID()}`;
  await Deno.mkdir(draft, { recursive: true });
  try {
    await runCommand([
      ...["npm", "install", "--prefix", draft, "--no-save", "--no-audit", "--no-fund"],
      ...["--ignore-scripts", `${name}@${version}`],
    ]);
    await Deno.rename(draft, home);
  } catch (error) {
    await Deno.remove(draft, { recursive: true });
    // Another test run was faster.
    if (!await exists(folder)) throw error;
  }
  return folder;
}

function cacheFolder(): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? join(Deno.env.get("HOME") ?? "", ".cache");
  return join(cache, "supertracer", "packages");
}
