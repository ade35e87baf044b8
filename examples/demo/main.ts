/**
 * A small shop with visitors, and the dashboard on it: `deno task demo`.
 *
 * `--port 8000`, `--rate 12` (requests a second; 0 for none), and to keep what is recorded
 * `--sqlite FILE` or `--postgres URL`.
 *
 * @module
 */
import { type BaseConnector, MemoryConnector, SuperTracer } from "@supertracer/core";
import { parseArgs } from "node:util";
import { Shop } from "./shop.ts";
import { visit } from "./traffic.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    port: { type: "string", default: "8000" },
    rate: { type: "string", default: "12" },
    sqlite: { type: "string" },
    postgres: { type: "string" },
  },
});

const shop = new Shop();
const tracer = new SuperTracer(shop, {
  connector: await openConnector(),
  logger: { level: "DEBUG" },
});
shop.tracer = tracer;

const stop = new AbortController();
const server = listen(Number(values.port));
visit(`http://localhost:${server.addr.port}`, Number(values.rate), stop.signal);
server.finished.then(() => stop.abort());

/** An adapter is loaded only where it is asked for. */
async function openConnector(): Promise<BaseConnector> {
  if (values.sqlite !== undefined) {
    const { SQLiteConnector } = await import("@supertracer/sqlite");
    return new SQLiteConnector(values.sqlite);
  }
  if (values.postgres !== undefined) {
    const { PostgreSQLConnector } = await import("@supertracer/postgres");
    return new PostgreSQLConnector(values.postgres);
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
