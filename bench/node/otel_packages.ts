import { join } from "node:path";
import { exists } from "../../tests/support/exists.ts";
import { runCommand } from "../../tests/support/run_command.ts";

const PACKAGES = [
  "@opentelemetry/api@1.9.1",
  "@opentelemetry/exporter-trace-otlp-http@0.223.0",
  "@opentelemetry/instrumentation-http@0.223.0",
  "@opentelemetry/instrumentation@0.223.0",
  "@opentelemetry/sdk-trace-node@2.12.1",
];

/**
 * Installs OpenTelemetry's packages once per machine, outside of the repository. They patch what is
 * loaded by `require`, so they have to be in a `node_modules`.
 *
 * @returns The folder.
 */
export async function otelPackages(): Promise<string> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? join(Deno.env.get("HOME") ?? "", ".cache");
  const folder = join(cache, "supertracer", "bench", "opentelemetry-0.223.0");
  if (await exists(folder)) return folder;
  const draft = `${folder}.${crypto.randomUUID()}`;
  await Deno.mkdir(draft, { recursive: true });
  await runCommand([
    ...["npm", "install", "--prefix", draft, "--no-save", "--no-audit", "--no-fund"],
    ...["--ignore-scripts", ...PACKAGES],
  ]);
  await Deno.rename(draft, folder);
  return folder;
}
