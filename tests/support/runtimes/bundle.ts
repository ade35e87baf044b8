import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { REPOSITORY } from "../run_app.ts";
import { runCommand } from "../run_command.ts";

/** A module with everything that it imports in one file, which any runtime can run. */
export interface Bundle {
  /** Path of the file. */
  readonly path: string;
  /** Removes it. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Bundles a module of the tests: its imports are resolved as in the tests, types are stripped, and
 * only built-in modules are left to the runtime.
 *
 * @param entry URL of the module: `new URL("apps/served.ts", import.meta.url)`.
 */
export async function bundle(entry: URL): Promise<Bundle> {
  const folder = await Deno.makeTempDir({ prefix: "supertracer-bundle-" });
  const path = join(folder, "bundle.mjs");
  const remove = () => Deno.remove(folder, { recursive: true });
  try {
    await runCommand([
      ...[Deno.execPath(), "bundle", "--quiet", "--lock=deno.lock", "--keep-names"],
      ...["--output", path, fileURLToPath(entry)],
    ], { cwd: REPOSITORY });
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, [Symbol.asyncDispose]: remove };
}
