import { hostOf } from "../../http/caller.ts";

/** Maximum number of cookies read per name. */
const MAX_VALUES = 50;

/**
 * Name of a cookie. Browsers send cookies to every port of a host, so the port is part of the name:
 * two apps on one machine don't log each other out. Over HTTPS, a prefix binds it to host and path
 * (RFC 6265bis, section 4.1.3).
 *
 * @param base `"supertracer"`.
 * @param request The request it belongs to.
 * @param isSecure Whether it is for HTTPS.
 */
export function cookieName(base: string, request: Request, isSecure: boolean): string {
  const port = /:(\d{1,5})$/.exec(hostOf(request))?.[1] ?? "";
  return `${isSecure ? "__Host-" : ""}${base}${port}`;
}

/**
 * Value of `set-cookie` for a cookie that scripts can't read, sent only to this host and never with
 * requests from other sites.
 *
 * @param name Its name.
 * @param value Its value.
 * @param maxAgeMs Its lifetime in milliseconds; 0 deletes it.
 * @param isSecure Whether it is for HTTPS.
 */
export function setCookie(
  name: string,
  value: string,
  maxAgeMs: number,
  isSecure: boolean,
): string {
  const secure = isSecure ? "; Secure" : "";
  const maxAge = Math.ceil(maxAgeMs / 1_000);
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}

/**
 * The values of a cookie. A request may have several, as another app on a parent domain, or under
 * another path, can set the same name.
 *
 * @param request The request.
 * @param name Name of the cookie.
 * @param start Prefix of valid values; others are ignored.
 */
export function cookieValues(request: Request, name: string, start: string): string[] {
  const values: string[] = [];
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at <= 0 || pair.slice(0, at).trim() !== name) continue;
    const value = pair.slice(at + 1).trim();
    if (value.startsWith(start) && values.push(value) >= MAX_VALUES) break;
  }
  return values;
}
