/**
 * What servers say about a request's connection, each in its own way, in the second argument of the
 * handler or in the request:
 *
 * - `Deno.serve`: `info.remoteAddr`
 * - `Bun.serve`: `server.requestIP(request)`
 * - `@hono/node-server`: `{ incoming, outgoing }` of `node:http`
 * - `srvx`: `request.ip`, and `request.runtime.node.res` of `node:http`
 *
 * @module
 */

/** IPv4 in IPv6, as a socket for both has it. */
const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/**
 * Address of the other end of a request's connection.
 *
 * @param request The request; `undefined` if there is none.
 * @param info What the server passed along with it.
 * @returns `undefined` if the server does not say.
 */
export function connectionAddress(request: unknown, info: unknown): string | undefined {
  const address = textOf(member(info, "remoteAddr", "hostname")) ??
    textOf(member(requestIp(request, info), "address")) ??
    textOf(member(info, "incoming", "socket", "remoteAddress")) ??
    textOf(member(request, "ip"));
  return address?.replace(MAPPED, "");
}

/** By Bun's server, which is the second argument. */
function requestIp(request: unknown, info: unknown): unknown {
  const requestIP = member(info, "requestIP");
  return typeof requestIP === "function" ? Reflect.apply(requestIP, info, [request]) : undefined;
}

/** Milliseconds before which nobody looks whether a client of Bun's has left: asking takes up to 20 us. */
const BRIEF_MS = 5;

/**
 * Whether the client has disconnected before the response, as far as the server says.
 *
 * @param request The request; `undefined` if there is none.
 * @param info What the server passed along with it.
 * @param ageMs Milliseconds since the request began.
 */
export function hasClientLeft(request: unknown, info: unknown, ageMs: number): boolean {
  if (typeof member(info, "requestIP") === "function") {
    return ageMs >= BRIEF_MS && member(request, "signal", "aborted") === true;
  }
  const outgoing = member(info, "outgoing") ?? member(request, "runtime", "node", "res");
  return member(outgoing, "destroyed") === true && member(outgoing, "writableEnded") === false;
}

function member(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== "object" && typeof current !== "function") return undefined;
    if (current === null) return undefined;
    current = (current as Record<string, unknown>)[name];
  }
  return current;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
