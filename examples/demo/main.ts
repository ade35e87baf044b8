/**
 * A small shop with visitors, and the dashboard on it: `deno task demo`; `deno task demo --help` shows
 * what can be chosen.
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

/** An adapter is loaded only where it is asked for. */
async function openConnector({ sqlite, postgres }: DemoOptions): Promise<BaseConnector> {
  if (sqlite !== undefined) {
    const { SQLiteConnector } = await import("@supertracer/sqlite");
    return new SQLiteConnector(sqlite);
  }
  if (postgres !== undefined) {
    // The driver is downloaded for this alone, so the name is kept from those who look ahead.
    const name = "@supertracer/postgres" as string;
    const { PostgreSQLConnector }: typeof import("@supertracer/postgres") = await import(name);
    return new PostgreSQLConnector(postgres);
  }
  return new MemoryConnector();
}

/** On the port asked for, or on a free one where that is taken. */
function listen(port: number): Deno.HttpServer<Deno.NetAddr> {
  // What the shop throws is on the Errors screen; the terminal stays readable.
  const onError = () => new Response("Internal Server Error", { status: 500 });
  try {
    return tracer.serve({ port, onError });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return tracer.serve({ port: 0, onError });
  }
}
