import { serve as serveHono } from "@hono/node-server";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve as serveSrvx } from "srvx/node";

/** A handler, as each server calls it. */
// deno-lint-ignore no-explicit-any
export type Handler = (request: Request, info?: any) => Response | Promise<Response>;

/** The part of Bun that is used. */
interface BunGlobal {
  readonly serve: (options: {
    readonly port: number;
    readonly hostname: string;
    readonly fetch: Handler;
    readonly idleTimeout: number;
  }) => { readonly port: number };
}

/** Serves a handler on a port of its own, and returns the port. */
type Serve = (fetch: Handler) => Promise<number>;

/** The servers of Node and Bun that take such a handler, by name. */
export const SERVERS: Readonly<Record<string, Serve>> = {
  async "@hono/node-server"(fetch) {
    const server = serveHono({ fetch, port: 0, hostname: "127.0.0.1" });
    if (!server.listening) await once(server, "listening");
    return (server.address() as AddressInfo).port;
  },
  async srvx(fetch) {
    const server = serveSrvx({ fetch, port: 0, hostname: "127.0.0.1", silent: true });
    await server.ready();
    return Number(new URL(server.url ?? "").port);
  },
  "Bun.serve"(fetch) {
    const { Bun } = globalThis as unknown as { Bun: BunGlobal };
    const { port } = Bun.serve({ fetch, port: 0, hostname: "127.0.0.1", idleTimeout: 30 });
    return Promise.resolve(port);
  },
};
