/** A request's URL, split at the point where Deno joined it. */
export interface RequestTarget {
  /** Scheme and authority: `"http://localhost:8000"`. */
  readonly origin: string;
  /** Path and query as the client sent them. */
  readonly target: string;
}

/**
 * Splits the URL of a server's request into origin and target.
 *
 * `Deno.serve` concatenates scheme, `Host` header and request target without a check, so a `Host`
 * such as `x/admin?` forges a path, and others make `new URL()` throw. If the `Host` value is
 * known, the split is exact; otherwise it is after the authority, and must not be trusted for
 * routing.
 *
 * @param url `req.url`.
 * @param host Value of the `Host` header, if known.
 * @returns Origin and target; never throws.
 */
export function splitTarget(url: string, host?: string): RequestTarget {
  const start = url.indexOf("://") + 3;
  if (host !== undefined && host !== "" && url.startsWith(host, start)) {
    const end = start + host.length;
    return { origin: url.slice(0, end), target: url.slice(end) };
  }
  const slash = url.indexOf("/", start);
  if (slash < 0) return { origin: url, target: "" };
  return { origin: url.slice(0, slash), target: url.slice(slash) };
}

/** Path of a request target: without query and fragment. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  const hash = target.indexOf("#");
  const end = query < 0 ? hash : hash < 0 ? query : Math.min(query, hash);
  return end < 0 ? target : target.slice(0, end);
}

const HOST = /^(?:[A-Za-z0-9._~-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/;

/** Whether a `Host` value is a plain `host[:port]` (RFC 9112, section 3.2). */
export function isPlainHost(host: string): boolean {
  return HOST.test(host);
}
