import { fileURLToPath } from "node:url";
import { runApp } from "../../tests/support/run_app.ts";
import { PostgresServer } from "../../tests/support/postgres_server.ts";

/** How to start the server of a variant. */
export interface ServerStart {
  /** Arguments of `deno run`. */
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
}

/** Something whose cost is measured. */
export interface Variant {
  readonly name: string;
  readonly label: string;
  /** What it needs beside it, started once; disposed of when the bench ends. */
  prepare(stack: AsyncDisposableStack): Promise<ServerStart>;
}

/** Path of a server's module. */
export function serverModule(name: string): string {
  return fileURLToPath(new URL(`./servers/${name}.ts`, import.meta.url));
}

function traced(name: string, label: string, args: readonly string[]): Variant {
  const start = { args: [serverModule("traced"), ...args] };
  return { name, label, prepare: () => Promise.resolve(start) };
}

/** All variants, in the order of the table. The first two are what the others are compared with. */
export const VARIANTS: readonly Variant[] = [
  {
    name: "bare",
    label: "bare `Deno.serve`",
    prepare: () => Promise.resolve({ args: [serverModule("bare")] }),
  },
  {
    name: "otel",
    label: "Deno's OpenTelemetry",
    prepare: async (stack) => {
      const sink = stack.use(runApp(["run", "--allow-all", serverModule("otlp_sink")]));
      return {
        args: [serverModule("bare")],
        env: { OTEL_DENO: "true", OTEL_EXPORTER_OTLP_ENDPOINT: await sink.origin() },
      };
    },
  },
  traced("memory", "SuperTracer, memory", ["memory"]),
  traced("sampled", "SuperTracer, memory, 1 % sampled", ["memory", "", "0.01"]),
  {
    name: "sqlite",
    label: "SuperTracer, SQLite",
    prepare: async (stack) => {
      const folder = await Deno.makeTempDir({ prefix: "supertracer-bench-" });
      stack.defer(() => Deno.remove(folder, { recursive: true }));
      return { args: [serverModule("traced"), "sqlite", `${folder}/requests.db`] };
    },
  },
  {
    name: "postgres",
    label: "SuperTracer, PostgreSQL",
    prepare: async (stack) => {
      const server = stack.use(await PostgresServer.start());
      return { args: [serverModule("traced"), "postgres", await server.createDatabase()] };
    },
  },
];
