import { headerList } from "../capture/runtime_internals.ts";
import type { ServerRequest } from "../capture/exchange.ts";
import type { Terminal } from "../logging/terminal.ts";

/** The link to the dashboard. */
export interface DashboardLink {
  /** Whether it contains a generated token, which no other worker or instance knows. */
  readonly hasMadeToken: boolean;
  /** The option without which sessions are valid in this process alone. */
  readonly missingSecret: string | undefined;
  /** Returns the URL to open in a browser, for an origin. */
  link(origin: string): string;
}

/**
 * Prints the dashboard's address and what is open to everyone, once a server is really listening.
 */
export class Announcement {
  readonly #terminal: Terminal;
  readonly #dashboard: DashboardLink | undefined;
  readonly #warnings: readonly string[];
  #isMade = false;

  /**
   * Prints nothing yet.
   *
   * @param terminal Prints.
   * @param dashboard The dashboard, if there is one.
   * @param warnings Printed below the link.
   */
  constructor(
    terminal: Terminal,
    dashboard: DashboardLink | undefined,
    warnings: readonly string[],
  ) {
    this.#terminal = terminal;
    this.#dashboard = dashboard;
    this.#warnings = warnings;
  }

  /**
   * Called for each request; prints at the first one from a server, using its `Host` as the
   * address. Requests constructed by a test print nothing.
   *
   * @param request The request.
   * @param info What the server says of its connection.
   * @param isFurtherWorker Whether another worker of the same server prints the address.
   */
  atRequest(request: Request, info: unknown, isFurtherWorker: boolean): void {
    if (this.#isMade || !isServed(request, info)) return;
    if (isFurtherWorker) this.#atFurtherWorker();
    else this.atOrigin(localOrigin(hostOf(request), request.url));
  }

  /**
   * Called for each request of a server that has no `Request`; prints at the first one.
   *
   * @param request The request.
   */
  atServed({ url, rawHeaders }: ServerRequest): void {
    if (this.#isMade) return;
    const at = rawHeaders.findIndex((name, i) => i % 2 === 0 && HOST_NAME.test(name));
    this.atOrigin(localOrigin(at < 0 ? "" : rawHeaders[at + 1] ?? "", url));
  }

  /**
   * Called when the server is listening.
   *
   * @param origin `"http://localhost:8000"`, or `""` where it is not known.
   */
  atOrigin(origin: string): void {
    if (this.#isMade) return;
    this.#isMade = true;
    if (this.#dashboard !== undefined) {
      const where = origin === "" ? " (at the address of this app)" : "";
      this.#terminal.say(`SuperTracer dashboard: ${this.#dashboard.link(origin)}${where}`);
    }
    for (const warning of this.#warnings) this.#terminal.warn(warning);
  }

  #atFurtherWorker(): void {
    this.#isMade = true;
    const { hasMadeToken, missingSecret } = this.#dashboard ?? {};
    const problem = hasMadeToken === true
      ? "the printed link does not work for this worker of deno serve --parallel, which has its own " +
        "access token: give all of them the same with auth.accessToken"
      : missingSecret !== undefined
      ? "a login at another worker of deno serve --parallel is not valid for this one, which has " +
        `its own secret for sessions: give all of them the same with ${missingSecret}`
      : undefined;
    if (problem !== undefined) this.#terminal.warn(`${problem}, and a shared connector`);
  }
}

/**
 * Whether a request is from a server, which passes information about the connection, or requests of
 * another class.
 */
function isServed(request: Request, info: unknown): boolean {
  return info !== undefined || Object.getPrototypeOf(request) !== Request.prototype;
}

/** The header of HTTP/1, and that of HTTP/2. */
const HOST_NAME = /^(?:host|:authority)$/i;

function hostOf(request: Request): string {
  // Not `request.headers`: once these have been read, Deno responds on a slower path.
  const list = headerList(request);
  return list === undefined
    ? request.headers.get("host") ?? ""
    : list.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
}

/**
 * Origin of a request, if its `Host` is the local machine. Others are not used, as whoever sends
 * the first request could otherwise choose where the printed link, with its token, leads.
 *
 * @returns `"http://localhost:8000"`, or `""` for another host.
 */
function localOrigin(host: string, url: string): string {
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(host)) return "";
  return `${url.startsWith("https:") ? "https" : "http"}://${host}`;
}
