import { HOUR_MS } from "../../runtime/units.ts";
import type { Role, Session } from "./session_signer.ts";

/** Milliseconds between two calls of the verifying function. */
const ASK_AGAIN_MS = HOUR_MS;

/** Maximum number of sessions whose credentials are kept. */
const MAX_SESSIONS = 1_000;

/** The credentials of a login. */
interface Grant {
  readonly username: string;
  readonly password: string;
  askedAt: number;
  asking: Promise<boolean> | undefined;
}

/** Verifies credentials: returns the role, or `undefined`. */
export type Verify = (username: string, password: string) => Promise<Role | undefined>;

/**
 * Checks every hour whether a user's credentials are still valid, so that a removed user is logged
 * out within an hour. For that, user name and password stay in this process's memory as long as the
 * session lasts; a session that was started by another process ends after an hour.
 */
export class RenewedGrants {
  readonly #verify: Verify;
  readonly #now: () => number;
  readonly #grants = new Map<string, Grant>();

  /**
   * @param verify Verifies credentials; never rejects, and resolves in bounded time.
   * @param now The time, Unix epoch in milliseconds.
   */
  constructor(verify: Verify, now: () => number) {
    this.#verify = verify;
    this.#now = now;
  }

  /** A user has logged in. */
  remember({ id }: Session, username: string, password: string): void {
    this.#grants.set(id, { username, password, askedAt: this.#now(), asking: undefined });
    for (const oldest of this.#grants.keys()) {
      if (this.#grants.size <= MAX_SESSIONS) break;
      this.#grants.delete(oldest);
    }
  }

  /** A session has ended. */
  forget(id: string): void {
    this.#grants.delete(id);
  }

  /** Whether the session's credentials are still valid, with the same role. */
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
