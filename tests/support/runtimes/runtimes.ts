import { join } from "node:path";
import { type RunningApp, runProgram } from "../run_app.ts";
import type { Bundle } from "./bundle.ts";
import { npmPackage } from "./npm_package.ts";

/** A runtime beside the Deno that runs the tests. */
export interface Runtime {
  /** `"Node 22"`; part of the names of tests. */
  readonly name: string;
  readonly kind: "node" | "bun" | "deno";
  /** Exact version. */
  readonly version: string;
  /** The command line that runs a bundle; the program is installed if it is missing. */
  command(bundle: Bundle, args?: readonly string[]): Promise<string[]>;
  /** Starts a bundle in a process of its own, which is killed when the test is over. */
  start(
    bundle: Bundle,
    args?: readonly string[],
    env?: Record<string, string>,
  ): Promise<RunningApp>;
}

/** A runtime, and where npm has its program. */
interface Row {
  readonly name: string;
  readonly kind: Runtime["kind"];
  readonly version: string;
  /** Name of the package, which holds the program for this machine alone. */
  readonly package: string;
  /** Path of the program in the package. */
  readonly program: string;
  /** Arguments before the path of the bundle. */
  readonly args: readonly string[];
}

const IS_ARM = Deno.build.arch === "aarch64";
const NODE = {
  kind: "node",
  package: `node-${Deno.build.os}-${IS_ARM ? "arm64" : "x64"}`,
  program: "bin/node",
  args: [],
} as const;
const BUN = {
  kind: "bun",
  package: `@oven/bun-${Deno.build.os}-${IS_ARM ? "aarch64" : "x64"}`,
  program: "bin/bun",
  // Packages that are missing are errors, and nothing is installed.
  args: ["run", "--no-install"],
} as const;

/** The oldest supported line of each runtime, and the newest that is maintained for years. */
const TABLE: readonly Row[] = [
  { name: "Node 22", version: "22.23.5", ...NODE },
  { name: "Node 24", version: "24.22.3", ...NODE },
  { name: "Bun 1.3", version: "1.3.14", ...BUN },
  { name: "Bun 1.4", version: "1.4.5", ...BUN },
];

/** Node and Bun in the versions that are supported; what a test says of one, it says of each. */
export const RUNTIMES: readonly Runtime[] = TABLE.map(runtimeOf);

/** The oldest supported Deno. */
export const OLDEST_DENO: Runtime = runtimeOf({
  name: "Deno 2.8",
  kind: "deno",
  version: "2.8.0",
  package: `@deno/linux-${IS_ARM ? "arm64" : "x64"}-glibc`,
  program: "deno",
  args: ["run", "--no-config", "--no-lock", "--allow-all"],
});

function runtimeOf({ package: name, version, program, args: before, ...row }: Row): Runtime {
  const command: Runtime["command"] = async ({ path }, args = []) => {
    return [join(await npmPackage(name, version), program), ...before, path, ...args];
  };
  return {
    ...row,
    version,
    command,
    async start(bundle, args, env = {}) {
      const [path = "", ...rest] = await command(bundle, args);
      return runProgram(path, rest, { name: row.name, env });
    },
  };
}
