import { hostOf } from "./caller.ts";
import { HttpError } from "./http_error.ts";

/**
 * Whether a request was made by a page of this very origin: by fetch metadata, where the browser
 * sends it, else by `Origin` against the host that it was sent to.
 *
 * @param request The request.
 * @returns `undefined` when the request does not say where it comes from (it is no browser's).
 */
export function isSameOrigin(request: Request): boolean | undefined {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = request.headers.get("origin");
  if (origin === null) return undefined;
  const host = hostOf(request);
  return host !== "" && /^https?:\/\//.test(origin) &&
    origin.slice(origin.indexOf("//") + 2).toLowerCase() === host.toLowerCase();
}

/**
 * Refuses requests of another origin's page: whatever changes something, and what the browser marks
 * as coming from there. A link may be followed from anywhere.
 *
 * @param request The request.
 * @param withCookie Whether it was let in by a cookie, which browsers add by themselves: then one
 * that changes something has to say where it comes from.
 * @throws {HttpError} With status 403.
 */
export function refuseForeign(request: Request, withCookie: boolean): void {
  const isSafe = request.method === "GET" || request.method === "HEAD";
  const site = request.headers.get("sec-fetch-site");
  if (isSafe && request.headers.get("sec-fetch-mode") === "navigate") return;
  const isSame = isSameOrigin(request);
  if (isSame === false && !(isSafe && site === null)) {
    throw new HttpError(403, "A page of another origin can't ask for this");
  }
  if (isSame === undefined && withCookie && !isSafe) {
    throw new HttpError(403, "The request does not say where it comes from: send Origin");
  }
}

/** Hosts that no site can own: `localhost` (RFC 6761), and addresses. */
const FIXED_HOST = /^(?:(?:[a-z0-9-]+\.)*localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i;

/**
 * Where nobody has to log in, any site's page could read everything by making its own name resolve to
 * this machine (DNS rebinding). So only hosts that no site can have as its name are answered, and
 * those that the app's configuration lists.
 *
 * @param request A request that was let in without credentials.
 * @param allowedHosts Names that are answered too: no port, lower case.
 * @throws {HttpError} With status 421 if it asks for another name.
 */
export function refuseRebinding(request: Request, allowedHosts: readonly string[]): void {
  const host = hostOf(request).replace(/:\d{1,5}$/, "").toLowerCase();
  if (FIXED_HOST.test(host) || allowedHosts.includes(host)) return;
  throw new HttpError(
    421,
    "Nobody has to log in here, so that only localhost, addresses and the names in " +
      "ui.allowedHosts are answered: use one of these, add this name, or switch auth on",
  );
}
