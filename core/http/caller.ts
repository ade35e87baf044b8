import { isPlainHost } from "../text/request_target.ts";

/** Where a request comes from, according to the connection and trusted proxies. */
export interface Caller {
  /** Address of the client; `""` if unknown. */
  readonly address: string;
  /** Whether the client uses HTTPS, directly or to a trusted proxy. */
  readonly isSecure: boolean;
  /**
   * Base of the tracer's URLs, as the client sees them: `"https://example.com/prefix"`. `undefined`
   * if no valid host is known.
   */
  readonly base?: string | undefined;
}

/**
 * Host and port that a request was sent to: its `Host`, or without one (HTTP/2 has `:authority`
 * instead) the authority of its URL.
 *
 * @param request A request from the server.
 * @returns `"localhost:8000"`, or `""` if unknown.
 */
export function hostOf(request: Request): string {
  const host = request.headers.get("host");
  if (host !== null) return host;
  const { url } = request;
  const start = url.indexOf("://") + 3;
  const end = url.slice(start).search(/[/?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}

/**
 * Whether a client uses HTTPS.
 *
 * @param request Its request.
 * @param trusted Number of trusted proxies.
 */
export function speaksHttps(request: Request, trusted: number): boolean {
  if (request.url.startsWith("https:")) return true;
  if (trusted === 0) return false;
  return forwarded(request, "x-forwarded-proto", trusted)?.toLowerCase() === "https";
}

/**
 * Base of the tracer's URLs, as the client sees them.
 *
 * @param request Its request.
 * @param trusted Number of trusted proxies.
 * @returns Scheme, host and prefix; `undefined` if no valid host is known.
 */
export function clientBase(request: Request, trusted: number): string | undefined {
  const host = trusted > 0 ? forwarded(request, "x-forwarded-host", trusted) : undefined;
  const hosts = [host, hostOf(request)];
  const known = hosts.find((each) => each !== undefined && isNamedHost(each));
  if (known === undefined) return undefined;
  const prefix = trusted > 0 ? forwarded(request, "x-forwarded-prefix", trusted) ?? "" : "";
  const path = PREFIX.test(prefix) ? prefix.replace(/\/$/, "") : "";
  return `${speaksHttps(request, trusted) ? "https" : "http"}://${known}${path}`;
}

/** A plain path that can't contain a host. */
const PREFIX = /^\/(?:[\w.~%-]+\/?)*$/;

/**
 * The value from the proxy that the client talks to: most proxies set a header, some append to it.
 */
function forwarded(request: Request, name: string, trusted: number): string | undefined {
  const values = (request.headers.get(name) ?? "").split(",");
  const value = (values.at(-trusted) ?? values[0])?.trim();
  return value === "" ? undefined : value;
}

/** Whether clients can use it: a plain host, and not an address that only servers listen on. */
function isNamedHost(host: string): boolean {
  return isPlainHost(host) && URL.canParse(`http://${host}`) &&
    !/^(?:0\.0\.0\.0|\[::\])(?::|$)/.test(host);
}
