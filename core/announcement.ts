import type { MountedDashboard } from "./mounted_dashboard.ts";
import type { Terminal } from "./terminal.ts";

/** Tells once where the dashboard is. */
export class Announcement {
  readonly #terminal: Terminal;
  readonly #dashboard: MountedDashboard;
  #isMade = false;

  constructor(terminal: Terminal, dashboard: MountedDashboard) {
    this.#terminal = terminal;
    this.#dashboard = dashboard;
  }

  /** At the first request, whose `Host` says the address. */
  atRequest(request: Request): void {
    if (!this.#isMade) this.atOrigin(localOriginOf(request));
  }

  /**
   * When the server listens.
   *
   * @param origin `"http://localhost:8000"`, or `""` where it is not known.
   */
  atOrigin(origin: string): void {
    if (this.#isMade) return;
    this.#isMade = true;
    const where = origin === "" ? " (at the address of this app)" : "";
    this.#terminal.say(`SuperTracer dashboard: ${this.#dashboard.link(origin)}${where}`);
  }
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
