/** Where a server listens, as people are told. */
export interface ListeningAddress {
  /** As `Deno.serve` prints it: `"http://0.0.0.0:8000/"`, or the path of a socket. */
  readonly shown: string;
  /** What opens it in a browser of this machine: `"http://localhost:8000"`; `""` where nothing does. */
  readonly origin: string;
}

/**
 * Reads the address that a server was given.
 *
 * @param address Of any transport, also of ones that are not known here.
 * @param scheme `"http"` or `"https"`.
 */
export function listeningAddress(address: Deno.Addr, scheme: string): ListeningAddress {
  if ("path" in address) return { shown: String(address.path), origin: "" };
  if ("cid" in address) return { shown: `vsock:${address.cid}:${address.port}`, origin: "" };
  if (!("hostname" in address)) return { shown: "an address of its own", origin: "" };
  const { hostname, port } = address;
  const at = (host: string) => `${scheme}://${host}:${port}`;
  const shown = at(hostname.includes(":") ? `[${hostname}]` : hostname);
  const isEvery = hostname === "0.0.0.0" || hostname === "::";
  return { shown: `${shown}/`, origin: isEvery ? at("localhost") : shown };
}
