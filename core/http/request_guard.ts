import { hostOf } from "./caller.ts";
import { HttpError } from "./http_error.ts";

/**
 * Whether a request came from a page of the same origin: by fetch metadata if the browser sends it,
 * otherwise by comparing `Origin` with the host.
 *
 * @param request The request.
 * @returns `undefined` if the request does not tell its origin (it is not from a browser).
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
 * Refuses requests from pages of other origins: those that change something, and those that the
 * browser marks as such. Links may be followed from anywhere.
 *
 * @param request The request.
 * @param withCookie Whether a cookie, which browsers add by themselves, authenticated it: a request
 * that changes something must then tell its origin.
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

/** Hosts that no website can own: `localhost` (RFC 6761), and addresses. */
const FIXED_HOST = /^(?:(?:[a-z0-9-]+\.)*localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i;

/**
 * Without a login, any website could read everything by making its own name resolve to this machine
 * (DNS rebinding). So only hosts that no website can own are accepted, and those in the
 * configuration.
 *
 * @param request A request without credentials.
 * @param allowedHosts Other accepted names: without port, in lower case.
 * @throws {HttpError} With status 421 for any other name.
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
