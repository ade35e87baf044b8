/** The screens, all directly under the mount. */
export type Screen =
  | "overview"
  | "requests"
  | "request"
  | "logs"
  | "errors"
  | "error"
  | "routes"
  | "route"
  | "health"
  | "login"
  /** An address that does not exist. */
  | "missing";

/** The page's address: a screen and everything chosen on it. */
export interface PageAddress {
  readonly screen: Screen;
  readonly params: URLSearchParams;
}

const SCREENS: readonly string[] = [
  "overview",
  "requests",
  "request",
  "logs",
  "errors",
  "error",
  "routes",
  "route",
  "health",
  "login",
];

/** Parses a URL of the page; the mount itself is the overview. */
export function parseAddress(url: URL): PageAddress {
  const name = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
  const screen = isScreen(name) ? name : name === "" ? "overview" : "missing";
  return { screen, params: url.searchParams };
}

/**
 * An invalid parameter, as in the URL: `"state=banana"`.
 *
 * @param isKnown Whether a value is valid.
 */
export function unreadParam(
  params: URLSearchParams,
  name: string,
  isKnown: (value: string) => boolean,
): string | undefined {
  const value = params.get(name);
  return value === null || isKnown(value) ? undefined : `${name}=${value}`;
}

/**
 * Where to go after the login: a screen of this page, as named by the server.
 *
 * @param next The `next` parameter of the login's URL: `"requests?status=5xx"`.
 */
export function parseNext(next: string | null): PageAddress {
  const fallback: PageAddress = { screen: "overview", params: new URLSearchParams() };
  const match = /^([a-z]+)(?:\?([^#]*))?$/.exec(next ?? "");
  const name = match?.[1] ?? "";
  if (!isScreen(name) || name === "login") return fallback;
  return { screen: name, params: new URLSearchParams(match?.[2] ?? "") };
}

/** A link relative to the mount, valid under any prefix: `"requests?status=5xx"`. */
export function screenHref(
  screen: Screen,
  params?: URLSearchParams | Record<string, string>,
): string {
  // Slashes, colons and commas need no escaping in a query (RFC 3986, section 3.4).
  const query = new URLSearchParams(params).toString()
    .replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");
  return query === "" ? screen : `${screen}?${query}`;
}

function isScreen(name: string): name is Screen {
  return SCREENS.includes(name);
}
