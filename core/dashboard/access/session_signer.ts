import { base64Url, fromBase64Url, randomToken } from "../../http/secret_equals.ts";
import { HOUR_MS } from "../../runtime/units.ts";
import { TextSigner } from "./text_signer.ts";

/** Maximum duration of a session in milliseconds: a working day (OWASP: absolute 4 to 8 hours). */
export const SESSION_MS: number = 8 * HOUR_MS;

/**
 * Maximum length of a value, by what browsers accept for a cookie (RFC 6265bis, section 5.6)
 * including its name.
 */
const MAX_LENGTH = 4_000;

/**
 * A user's role: a viewer has read-only access; an admin may also pause recording, clear, and mark
 * errors.
 */
export type Role = "viewer" | "admin";

/** A login session. */
export interface Session {
  /** Random id of the session. */
  readonly id: string;
  /** Name of the user, or `"token"`. */
  readonly user: string;
  readonly role: Role;
  /** Time of the login: Unix epoch, milliseconds. */
  readonly issuedAt: number;
  /** Time of the last known activity: Unix epoch, milliseconds. */
  readonly seenAt: number;
}

/**
 * Signs sessions, so that none needs to be stored:
 * `v3.<id>.<role>.<user>.<issued>.<seen>.<HMAC-SHA-256>`.
 */
export class SessionSigner {
  readonly #signer: TextSigner;
  readonly #idleMs: number;
  readonly #now: () => number;

  /**
   * @param secret The signing secret.
   * @param idleMs Milliseconds of inactivity after which a session ends.
   * @param now The time, Unix epoch in milliseconds.
   */
  constructor(secret: string, idleMs: number, now: () => number = Date.now) {
    this.#signer = new TextSigner(secret, "session v3");
    this.#idleMs = idleMs;
    this.#now = now;
  }

  /** Starts a new session for a user. */
  begin(user: string, role: Role): Session {
    const now = this.#now();
    return { id: randomToken(16), user, role, issuedAt: now, seenAt: now };
  }

  /** The cookie value for a session. */
  async sign({ id, user, role, issuedAt, seenAt }: Session): Promise<string> {
    const name = base64Url(new TextEncoder().encode(user));
    const times = `${issuedAt.toString(36)}.${seenAt.toString(36)}`;
    const content = `v3.${id}.${role}.${name}.${times}`;
    return `${content}.${await this.#signer.sign(content)}`;
  }

  /** The session of a cookie value, or `undefined` if it is forged or has ended. */
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

  /** Whether a session has reached neither its maximum duration nor its idle timeout. */
  isCurrent({ issuedAt, seenAt }: Session): boolean {
    const now = this.#now();
    return now < issuedAt + SESSION_MS && now < seenAt + this.#idleMs;
  }
}
