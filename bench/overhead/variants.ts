import { fileURLToPath } from "node:url";
import { runApp } from "../../tests/support/run_app.ts";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { RECEIVED_PATH } from "./sinks/serve_sink.ts";
import type { ServerStart, Variant } from "./variant.ts";

const EVERYTHING = "all headers and bodies";

/** All variants, in the order in which they run. The others are compared with the first two. */
export const VARIANTS: readonly Variant[] = [
  peer("bare", "bare `Deno.serve`", "nothing", () => server("bare")),
  peer("otel", "Deno's OpenTelemetry", "spans and metrics", async (stack) => {
    const { origin, received } = await startSink(stack, "otlp_sink");
    const env = { OTEL_DENO: "true", OTEL_EXPORTER_OTLP_ENDPOINT: origin };
    return { ...server("bare"), env, received };
  }),
  own("memory", "SuperTracer, memory", EVERYTHING, () => ["memory"]),
  own("sampled", "SuperTracer, memory, 1 %", "1 % of the requests", () => ["memory", "", "0.01"]),
  own("sqlite", "SuperTracer, SQLite", EVERYTHING, async (stack) => {
    const folder = await Deno.makeTempDir({ prefix: "supertracer-bench-" });
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    return ["sqlite", `${folder}/requests.db`];
  }),
  own("postgres", "SuperTracer, PostgreSQL", EVERYTHING, async (stack) => {
    const postgres = stack.use(await PostgresServer.start({ onDisk: true }));
    return ["postgres", await postgres.createDatabase()];
  }),
  peer("hono", "Hono, recording nothing", "nothing", () => server("hono")),
  peer("hono-logger", "Hono, `hono/logger`", "two lines of text", () => ({
    ...server("hono_logger"),
    linesPerRequest: 2,
  })),
  peer("evlog", "Hono, evlog", "one event, no headers or bodies", () => ({
    ...server("evlog"),
    env: { NODE_ENV: "production" },
    linesPerRequest: 1,
  })),
  peer("apitally", "Hono, Apitally", "headers and bodies, 100 requests a second", async (stack) => {
    const { origin, received } = await startSink(stack, "apitally_sink");
    return { ...server("apitally"), env: { APITALLY_HUB_BASE_URL: origin }, received };
  }),
  peer("sentry", "Sentry", "a trace of each request", async (stack) => {
    const { origin, received } = await startSink(stack, "sentry_sink");
    const dsn = `${origin.replace("//", "//key@")}/1`;
    return { ...server("sentry"), env: { SENTRY_DSN: dsn }, received };
  }),
];

function peer(
  name: string,
  label: string,
  records: string,
  prepare: (stack: AsyncDisposableStack) => ServerStart | Promise<ServerStart>,
): Variant {
  return { name, label, records, prepare: async (stack) => await prepare(stack) };
}

function own(
  name: string,
  label: string,
  records: string,
  prepare: (stack: AsyncDisposableStack) => readonly string[] | Promise<readonly string[]>,
): Variant {
  const start = async (stack: AsyncDisposableStack) => server("traced", await prepare(stack));
  return { name, label, records, ours: true, prepare: start };
}

function server(name: string, args: readonly string[] = []): ServerStart {
  return { args: [pathOf(`servers/${name}`), ...args] };
}

async function startSink(
  stack: AsyncDisposableStack,
  name: string,
): Promise<{ origin: string; received: () => Promise<number> }> {
  const sink = stack.use(runApp(["run", "--allow-net", pathOf(`sinks/${name}`)]));
  const origin = await sink.origin();
  return { origin, received: async () => await (await fetch(origin + RECEIVED_PATH)).json() };
}

function pathOf(module: string): string {
  return fileURLToPath(new URL(`./${module}.ts`, import.meta.url));
}
