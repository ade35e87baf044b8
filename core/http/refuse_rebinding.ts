import { ApiError } from "./api_error.ts";

/** Names that lead to this machine wherever they are asked for (RFC 6761 for `localhost`). */
const LOCAL_HOST = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Addresses of this machine. */
const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

/**
 * Where nobody has to log in, a page of any site could read along: its name is made to lead to this
 * machine, so that the browser takes us for the site itself (DNS rebinding). Such a request comes
 * from this machine, and its `Host` is the site's.
 *
 * @param request A request that was let in without credentials.
 * @param client Address of the client, as far as it is known.
 * @throws {ApiError} With status 421 if it asks from this machine for another name.
 */
export function refuseRebinding(request: Request, client: string): void {
  const host = request.headers.get("host");
  if (host === null || !LOOPBACK.test(client) || LOCAL_HOST.test(host)) return;
  throw new ApiError(
    421,
    "Nobody has to log in here, so that from this machine only localhost is answered: use that " +
      "name, switch auth on, or set capture.trustProxy if a proxy is in front",
  );
}
