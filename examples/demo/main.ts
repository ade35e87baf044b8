/**
 * A small shop with simulated visitors, and its dashboard: `deno task demo`;
 * `deno task demo --help` lists the options.
 *
 * @module
 */
import { type BaseConnector, MemoryConnector, SuperTracer } from "@supertracer/core";
import { type DemoOptions, readDemoOptions } from "./demo_options.ts";
import { Shop } from "./shop.ts";
import { visit } from "./traffic.ts";

const options = readDemoOptions(Deno.args);
if (typeof options === "string") {
  console.error(options);
  Deno.exit(Deno.args.includes("--help") ? 0 : 2);
}

const shop = new Shop();
const tracer = new SuperTracer(shop, {
  connector: await openConnector(options),
  logger: { level: "DEBUG" },
});
shop.tracer = tracer;

const stop = new AbortController();
const server = listen(options.port);
if (options.rate > 0) {
  visit(`http://localhost:${server.addr.port}`, options.rate, stop.signal);
}
server.finished.then(() => stop.abort());

/** Loads an adapter only if it is asked for. */
async function openConnector({ sqlite, postgres }: DemoOptions): Promise<BaseConnector> {
  if (sqlite !== undefined) {
    const { SQLiteConnector } = await import("@supertracer/sqlite");
    return new SQLiteConnector(sqlite);
  }
  if (postgres !== undefined) {
    // Hides the specifier from static analysis, so that the driver is downloaded only when needed.
    const name = "@supertracer/postgres" as string;
    const { PostgreSQLConnector }: typeof import("@supertracer/postgres") = await import(name);
    return new PostgreSQLConnector(postgres);
  }
  return new MemoryConnector();
}

/** Listens on the given port, or on a free one if that is taken. */
function listen(port: number): Deno.HttpServer<Deno.NetAddr> {
  // The shop's errors are on the Errors screen; keep the terminal readable.
  const onError = () => new Response("Internal Server Error", { status: 500 });
  try {
    return tracer.serve({ port, onError });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return tracer.serve({ port: 0, onError });
  }
}
