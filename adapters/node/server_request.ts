import type { ServerRequest } from "@supertracer/core/exchange";
import type { NodeRequest, NodeSocket } from "./node_messages.ts";

/** What a tracer is told of a request. */
export function serverRequest(request: NodeRequest): ServerRequest {
  const { method = "", rawHeaders } = request;
  return {
    method,
    url: urlOf(request),
    rawHeaders,
    remoteAddress: plainAddress(request.socket?.remoteAddress),
  };
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Scheme, `Host` and target, joined without a check as `Deno.serve` does. */
export function urlOf(request: NodeRequest): string {
  const { url = "", socket } = request;
  // From a client that takes this server for a proxy.
  if (!url.startsWith("/") && ABSOLUTE.test(url)) return url;
  const scheme = socket?.encrypted === true ? "https://" : "http://";
  return scheme + hostOf(request) + url;
}

/** The host that a request was sent to; for a client of HTTP/1.0, the address it connected to. */
export function hostOf({ headers, httpVersionMajor, authority, socket }: NodeRequest): string {
  const host = (httpVersionMajor === 2 ? authority : undefined) ?? headers["host"];
  return typeof host === "string" && host !== "" ? host : localHost(socket);
}

function localHost(socket: NodeSocket | null | undefined): string {
  const address = plainAddress(socket?.localAddress);
  // A Unix socket has none.
  if (address === undefined) return "localhost";
  return `${address.includes(":") ? `[${address}]` : address}:${socket?.localPort}`;
}

/** An IPv4 address without the prefix that a socket for both versions of IP adds. */
export function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}
