import { SESSION_MS } from "./session_signer.ts";
import type { Session } from "./session_signer.ts";

/** Most revocations remembered; each is forgotten when what it ends would be over anyway. */
const MAX_REVOCATIONS = 10_000;

/** Sessions that were ended before their time, in this process. */
export class Revocations {
  readonly #now: () => number;
  /** When what was ended: by id of the session, or by user. */
  readonly #ended = new Map<string, number>();

  /**
   * @param now The time, Unix epoch in milliseconds.
   */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Ends a session. */
  end({ id }: Session): void {
    this.#add(`session ${id}`);
  }

  /** Ends all sessions of a user that have begun before. */
  endAll({ user }: Session): void {
    this.#add(`user ${user}`);
  }

  /** Whether a session was ended. */
  has({ id, user, issuedAt }: Session): boolean {
    return this.#ended.has(`session ${id}`) || (this.#ended.get(`user ${user}`) ?? 0) >= issuedAt;
  }

  #add(name: string): void {
    const now = this.#now();
    for (const [oldest, endedAt] of this.#ended) {
      if (endedAt + SESSION_MS > now && this.#ended.size < MAX_REVOCATIONS) break;
      this.#ended.delete(oldest);
    }
    this.#ended.delete(name);
    this.#ended.set(name, now);
  }
}
