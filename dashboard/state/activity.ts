import { access, api } from "./app.ts";

/** Events of user activity. */
const EVENTS = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/** Milliseconds between two reports. */
const REPORT_MS = 60_000;

/**
 * Reports user activity to the server, so that the session does not end. Requests that the page
 * makes by itself don't count: a page that is left open logs its user out.
 */
export function watchActivity(): void {
  // Opening the page is activity.
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
      // The next request will find that the session has ended or the app is down.
    }
  }
  for (const name of EVENTS) addEventListener(name, () => void report(), { passive: true });
  access.subscribe(() => void report());
}
