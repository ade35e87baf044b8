/** Failed logins of one client before it has to wait. */
const FREE_FAILURES = 5;
/** Longest wait, milliseconds. */
const MAX_WAIT_MS = 60_000;
/** Failed logins of all clients together in one second. */
const MAX_FAILURES_PER_SECOND = 10;
/** Most clients remembered. */
const MAX_CLIENTS = 10_000;

/** A login that is under way. */
export interface LoginAttempt {
  /** It failed. */
  failed(): void;
  /** It succeeded: the client starts afresh. */
  succeeded(): void;
}

/**
 * Slows down guessing: after five failures a client waits 1, 2, 4 ... 60 seconds, and all clients
 * together fail at most ten times a second. Nobody is locked out for good. A login counts as a
 * failure from its beginning, so that many at the same time are no more than one after the other.
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

  /**
   * Begins a login.
   *
   * @param client Address of the client.
   * @returns The attempt, or the milliseconds that the client has to wait before it may try.
   */
  begin(client: string): LoginAttempt | number {
    const wait = this.#waitMs(client);
    if (wait > 0) return wait;
    const second = this.#second = Math.floor(this.#now() / 1_000);
    this.#inSecond++;
    this.#note(client, (this.#failures.get(client)?.count ?? 0) + 1);
    return {
      // Whoever was let in meanwhile has started afresh; it failed all the same.
      failed: () => this.#note(client, this.#failures.get(client)?.count ?? 1),
      succeeded: () => {
        this.#failures.delete(client);
        if (second === this.#second) this.#inSecond--;
      },
    };
  }

  #waitMs(client: string): number {
    const now = this.#now();
    if (Math.floor(now / 1_000) !== this.#second) this.#inSecond = 0;
    else if (this.#inSecond >= MAX_FAILURES_PER_SECOND) return 1_000;
    return Math.max(0, (this.#failures.get(client)?.until ?? 0) - now);
  }

  #note(client: string, count: number): void {
    const over = count - FREE_FAILURES;
    const wait = over < 0 ? 0 : Math.min(MAX_WAIT_MS, 1_000 * 2 ** Math.min(over, 6));
    this.#failures.delete(client);
    this.#failures.set(client, { count, until: this.#now() + wait });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= MAX_CLIENTS) break;
      this.#failures.delete(oldest);
    }
  }
}
