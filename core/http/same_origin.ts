/**
 * Whether a request was made by a page of this very origin: by fetch metadata, where the browser
 * sends it, else by `Origin` against `Host`.
 *
 * @param headers Headers of the request.
 * @returns `undefined` when the request does not say where it comes from (it is no browser's).
 */
export function isSameOrigin(headers: Headers): boolean | undefined {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  if (origin === null) return undefined;
  const host = headers.get("host");
  return host !== null && /^https?:\/\//.test(origin) &&
    origin.slice(origin.indexOf("//") + 2).toLowerCase() === host.toLowerCase();
}
