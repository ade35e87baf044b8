import { HttpError } from "./http_error.ts";
import { hostOf } from "./own_host.ts";

/** What no site can make lead elsewhere: `localhost` (RFC 6761), and addresses. */
const FIXED_HOST = /^(?:(?:[a-z0-9-]+\.)*localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i;

/**
 * Where nobody has to log in, a page of any site could read along: its name is made to lead to this
 * machine, so that the browser takes us for the site itself (DNS rebinding). So only what no site can
 * have as its name is answered, and what the app's configuration names, wherever a request seems to
 * come from.
 *
 * @param request A request that was let in without credentials.
 * @param allowedHosts Names that are answered too, without port, in lower case.
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
