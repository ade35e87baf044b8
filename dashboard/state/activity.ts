import { access, api } from "./app.ts";

/** What people do. */
const EVENTS = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/** Milliseconds between two reports of it. */
const REPORT_MS = 60_000;

/**
 * Tells the server that somebody is there, so that the session does not end meanwhile. What the page
 * asks for by itself tells it nothing: a page that is left open logs its user out.
 */
export function watchActivity(): void {
  // Whoever opens the page does something.
  let reportedAt = -Infinity;
  async function report(): Promise<void> {
    const now = performance.now();
    const current = access.peek();
    if (now - reportedAt < REPORT_MS || current.state !== "in") return;
    if (current.session === undefined || current.session.kind === "open") return;
    reportedAt = now;
    try {
      await api.active();
    } catch {
      // The next request finds out that the session has ended, or that the app is down.
    }
  }
  for (const name of EVENTS) addEventListener(name, () => void report(), { passive: true });
  access.subscribe(() => void report());
}
