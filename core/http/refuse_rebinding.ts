import { ApiError } from "./api_error.ts";

/** What no site can make lead elsewhere: `localhost` (RFC 6761), and addresses. */
const FIXED_HOST =
  /^(?:(?:[a-z0-9-]+\.)*localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Addresses of this machine and of the networks around it: loopback, private (RFC 1918, RFC 4193)
 * and link-local (RFC 3927, RFC 4291).
 */
const NEARBY =
  /^(?:(?:::ffff:)?(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)|::1$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i;

/**
 * Where nobody has to log in, a page of any site could read along: its name is made to lead to this
 * machine, so that the browser takes us for the site itself (DNS rebinding). Such a request comes
 * from a browser on this machine or near it, and its `Host` is the site's.
 *
 * @param request A request that was let in without credentials.
 * @param client Address of the client, as far as it is known.
 * @throws {ApiError} With status 421 if it asks from nearby for a name that a site may have.
 */
export function refuseRebinding(request: Request, client: string): void {
  const host = request.headers.get("host");
  if (host === null || !NEARBY.test(client) || FIXED_HOST.test(host)) return;
  throw new ApiError(
    421,
    "Nobody has to log in here, so that from this network only localhost and addresses are " +
      "answered: use one of these, switch auth on, or set capture.trustProxy if a proxy is in front",
  );
}
