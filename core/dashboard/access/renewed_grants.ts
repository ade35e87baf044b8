import { HOUR_MS } from "../../runtime/units.ts";
import type { Role, Session } from "./session_signer.ts";

/** Milliseconds between two calls of the function that lets people in. */
const ASK_AGAIN_MS = HOUR_MS;

/** Most sessions whose credentials are kept. */
const MAX_SESSIONS = 1_000;

/** The credentials that somebody was let in with. */
interface Grant {
  readonly username: string;
  readonly password: string;
  askedAt: number;
  asking: Promise<boolean> | undefined;
}

/** Lets somebody in, or not. */
export type Verify = (username: string, password: string) => Promise<Role | undefined>;

/**
 * Checks every hour whether a function still lets a user in: a removed user is out within the hour.
 * For that, user name and password stay in this process's memory as long as the session lasts; a
 * session that another process began ends after an hour.
 */
export class RenewedGrants {
  readonly #verify: Verify;
  readonly #now: () => number;
  readonly #grants = new Map<string, Grant>();

  /**
   * @param verify Asks; never rejects, and answers in bounded time.
   * @param now The time, Unix epoch in milliseconds.
   */
  constructor(verify: Verify, now: () => number) {
    this.#verify = verify;
    this.#now = now;
  }

  /** Somebody was let in. */
  remember({ id }: Session, username: string, password: string): void {
    this.#grants.set(id, { username, password, askedAt: this.#now(), asking: undefined });
    for (const oldest of this.#grants.keys()) {
      if (this.#grants.size <= MAX_SESSIONS) break;
      this.#grants.delete(oldest);
    }
  }

  /** A session is over. */
  forget(id: string): void {
    this.#grants.delete(id);
  }

  /** Whether the session's user is still let in, in the same role. */
  async holds(session: Session): Promise<boolean> {
    const grant = this.#grants.get(session.id);
    if (grant === undefined) return this.#now() < session.issuedAt + ASK_AGAIN_MS;
    if (this.#now() < grant.askedAt + ASK_AGAIN_MS) return true;
    return await (grant.asking ??= this.#ask(grant, session.role));
  }

  async #ask(grant: Grant, role: Role): Promise<boolean> {
    const isSame = await this.#verify(grant.username, grant.password) === role;
    grant.asking = undefined;
    if (isSame) grant.askedAt = this.#now();
    return isSame;
  }
}
