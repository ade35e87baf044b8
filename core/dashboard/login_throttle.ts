/** Failed logins of one client before it has to wait. */
const FREE_FAILURES = 5;
/** Longest wait, milliseconds. */
const MAX_WAIT_MS = 60_000;
/** Failed logins of all clients together in one second. */
const MAX_FAILURES_PER_SECOND = 10;
/** Most clients remembered. */
const MAX_CLIENTS = 10_000;

/**
 * Slows down guessing: after five failures a client waits 1, 2, 4 ... 60 seconds, and all clients
 * together fail at most ten times a second. Nobody is locked out for good.
 */
export class LoginThrottle {
  readonly #failures = new Map<string, { count: number; until: number }>();
  readonly #now: () => number;
  #second = 0;
  #inSecond = 0;

  /**
   * @param now The time in milliseconds.
   */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Milliseconds the client has to wait before it may try; 0 when it may now. */
  waitMs(client: string): number {
    const now = this.#now();
    const second = Math.floor(now / 1_000);
    if (second === this.#second && this.#inSecond >= MAX_FAILURES_PER_SECOND) return 1_000;
    return Math.max(0, (this.#failures.get(client)?.until ?? 0) - now);
  }

  /** A login failed. */
  failed(client: string): void {
    const now = this.#now();
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) this.#inSecond = 0;
    this.#second = second;
    this.#inSecond++;
    const count = (this.#failures.get(client)?.count ?? 0) + 1;
    const over = count - FREE_FAILURES;
    const wait = over < 0 ? 0 : Math.min(MAX_WAIT_MS, 1_000 * 2 ** Math.min(over, 6));
    this.#failures.delete(client);
    this.#failures.set(client, { count, until: now + wait });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= MAX_CLIENTS) break;
      this.#failures.delete(oldest);
    }
  }

  /** A login succeeded: the client starts afresh. */
  succeeded(client: string): void {
    this.#failures.delete(client);
  }
}
