import type { MountedDashboard } from "./mounted_dashboard.ts";
import type { Terminal } from "./terminal.ts";

/** Tells once where the dashboard is, and what is open to everyone: when a server answers for real. */
export class Announcement {
  readonly #terminal: Terminal;
  readonly #dashboard: MountedDashboard | undefined;
  readonly #warnings: readonly string[];
  #isMade = false;

  /**
   * Says nothing yet.
   *
   * @param terminal Where it is said.
   * @param dashboard What there is to open, if anything.
   * @param warnings What else whoever starts the app should know.
   */
  constructor(
    terminal: Terminal,
    dashboard: MountedDashboard | undefined,
    warnings: readonly string[],
  ) {
    this.#terminal = terminal;
    this.#dashboard = dashboard;
    this.#warnings = warnings;
  }

  /**
   * At the first request that comes through a server, whose `Host` says the address. A test that
   * hands over a request of its own is told nothing.
   */
  atRequest(request: Request, info: unknown): void {
    if (!this.#isMade && isServed(request, info)) this.atOrigin(localOriginOf(request));
  }

  /**
   * When the server listens.
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
}

/** Servers say something of the connection, or have a class of requests of their own. */
function isServed(request: Request, info: unknown): boolean {
  return info !== undefined || Object.getPrototypeOf(request) !== Request.prototype;
}

/**
 * Origin of a request, where its `Host` is this very machine. Another one is not taken: who makes the
 * first request would choose where the printed link, with its token, leads.
 *
 * @returns `"http://localhost:8000"`, or `""` for another host.
 */
function localOriginOf(request: Request): string {
  const host = request.headers.get("host") ?? "";
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(host)) return "";
  return `${request.url.startsWith("https:") ? "https" : "http"}://${host}`;
}
