import { isPlainHost } from "../text/request_target.ts";

/** Where a request comes from, according to the connection and trusted proxies. */
export interface Caller {
  /** Address of the client; `""` where it is not known. */
  readonly address: string;
  /** Whether the client speaks HTTPS: with us, or with the trusted proxy in front. */
  readonly isSecure: boolean;
  /**
   * What the paths of our URLs follow, as the client sees them: `"https://example.com/prefix"`.
   * `undefined` where no valid host is known.
   */
  readonly base?: string | undefined;
}

/**
 * Host and port that a request was sent to: its `Host`, or where there is none (HTTP/2 has
 * `:authority` instead) the authority of its URL.
 *
 * @param request A request of the server's.
 * @returns `"localhost:8000"`, or `""` where it is not known.
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
 * Whether a client speaks HTTPS.
 *
 * @param request Its request.
 * @param trusted How many proxies are trusted.
 */
export function speaksHttps(request: Request, trusted: number): boolean {
  if (request.url.startsWith("https:")) return true;
  if (trusted === 0) return false;
  return forwarded(request, "x-forwarded-proto", trusted)?.toLowerCase() === "https";
}

/**
 * What the paths of our URLs follow, as the client sees them.
 *
 * @param request Its request.
 * @param trusted How many proxies are trusted.
 * @returns Scheme, host and prefix; `undefined` where no valid host is known.
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

/** A plain path, in which no host can hide. */
const PREFIX = /^\/(?:[\w.~%-]+\/?)*$/;

/** Most proxies set a header, some append to it: the value of the one that the client talks to. */
function forwarded(request: Request, name: string, trusted: number): string | undefined {
  const values = (request.headers.get(name) ?? "").split(",");
  const value = (values.at(-trusted) ?? values[0])?.trim();
  return value === "" ? undefined : value;
}

/** Whether a client can have sent it: a plain host, and not an address that only servers listen on. */
function isNamedHost(host: string): boolean {
  return isPlainHost(host) && URL.canParse(`http://${host}`) &&
    !/^(?:0\.0\.0\.0|\[::\])(?::|$)/.test(host);
}
