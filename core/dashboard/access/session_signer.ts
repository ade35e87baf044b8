import { base64Url, fromBase64Url, randomToken } from "../../http/secret_equals.ts";
import { HOUR_MS } from "../../runtime/units.ts";
import { TextSigner } from "./text_signer.ts";

/** Milliseconds a session lasts: a working day, then a new login (OWASP: absolute 4 to 8 hours). */
export const SESSION_MS: number = 8 * HOUR_MS;

/** Longest value: what browsers take of a cookie (RFC 6265bis, section 5.6) and its name. */
const MAX_LENGTH = 4_000;

/** What somebody may do: look, or also pause recording, clear, and mark errors. */
export type Role = "viewer" | "admin";

/** Who is logged in. */
export interface Session {
  /** Random name of the session. */
  readonly id: string;
  /** Name of the user, or `"token"`. */
  readonly user: string;
  readonly role: Role;
  /** When its user logged in: Unix epoch, milliseconds. */
  readonly issuedAt: number;
  /** When its user was last known to do something: Unix epoch, milliseconds. */
  readonly seenAt: number;
}

/**
 * Signs sessions, so that none is kept:
 * `v3.<id>.<role>.<user>.<issued>.<seen>.<HMAC-SHA-256>`.
 */
export class SessionSigner {
  readonly #signer: TextSigner;
  readonly #idleMs: number;
  readonly #now: () => number;

  /**
   * @param secret Signs.
   * @param idleMs Milliseconds after which a session ends whose user does nothing.
   * @param now The time, Unix epoch in milliseconds.
   */
  constructor(secret: string, idleMs: number, now: () => number = Date.now) {
    this.#signer = new TextSigner(secret, "session v3");
    this.#idleMs = idleMs;
    this.#now = now;
  }

  /** A new session for a user, with an id of its own. */
  begin(user: string, role: Role): Session {
    const now = this.#now();
    return { id: randomToken(16), user, role, issuedAt: now, seenAt: now };
  }

  /** The value of the cookie that stands for a session. */
  async sign({ id, user, role, issuedAt, seenAt }: Session): Promise<string> {
    const name = base64Url(new TextEncoder().encode(user));
    const times = `${issuedAt.toString(36)}.${seenAt.toString(36)}`;
    const content = `v3.${id}.${role}.${name}.${times}`;
    return `${content}.${await this.#signer.sign(content)}`;
  }

  /** The session that a value stands for, or `undefined` when it is forged or over. */
  async verify(value: string): Promise<Session | undefined> {
    if (value.length > MAX_LENGTH) return undefined;
    const [version, id, role, name, issued, seen, signature, rest] = value.split(".");
    if (
      version !== "v3" || id === undefined || (role !== "viewer" && role !== "admin") ||
      name === undefined || issued === undefined || seen === undefined ||
      signature === undefined || rest !== undefined
    ) return undefined;
    const content = value.slice(0, -signature.length - 1);
    if (!await this.#signer.isSigned(content, signature)) return undefined;
    const user = fromBase64Url(name);
    if (user === undefined) return undefined;
    const session: Session = {
      id,
      user: new TextDecoder().decode(user),
      role,
      issuedAt: parseInt(issued, 36),
      seenAt: parseInt(seen, 36),
    };
    return this.isCurrent(session) ? session : undefined;
  }

  /** Whether a session has not lasted too long, nor its user been away too long. */
  isCurrent({ issuedAt, seenAt }: Session): boolean {
    const now = this.#now();
    return now < issuedAt + SESSION_MS && now < seenAt + this.#idleMs;
  }
}
