import { hostOf } from "./own_host.ts";

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
