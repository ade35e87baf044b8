import type { Addr } from "./server.ts";

/** Where a server listens, for people. */
export interface ListeningAddress {
  /** As printed by `Deno.serve`: `"http://0.0.0.0:8000/"`, or the path of a socket. */
  readonly shown: string;
  /** The URL for a browser on this machine: `"http://localhost:8000"`; `""` if there is none. */
  readonly origin: string;
}

/**
 * Formats the address of a server.
 *
 * @param address Of any transport, even an unknown one.
 * @param scheme `"http"` or `"https"`.
 */
export function listeningAddress(address: Addr, scheme: string): ListeningAddress {
  if ("path" in address) return { shown: String(address.path), origin: "" };
  if ("cid" in address) return { shown: `vsock:${address.cid}:${address.port}`, origin: "" };
  if (!("hostname" in address)) return { shown: "an address of its own", origin: "" };
  const { hostname, port } = address;
  const at = (host: string) => `${scheme}://${host}:${port}`;
  const shown = at(hostname.includes(":") ? `[${hostname}]` : hostname);
  const isEvery = hostname === "0.0.0.0" || hostname === "::";
  return { shown: `${shown}/`, origin: isEvery ? at("localhost") : shown };
}
