import { HttpError } from "./http_error.ts";
import { isSameOrigin } from "./same_origin.ts";

/**
 * Refuses what a page of another origin asks for: all that changes something, and what a browser
 * says comes from there. A link may be followed from anywhere.
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
