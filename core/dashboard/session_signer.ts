import { base64Url, fromBase64Url, randomToken } from "../http/secret_equals.ts";

/** Milliseconds a session lasts: a working day, then a new login (OWASP: absolute 4 to 8 hours). */
export const SESSION_MS: number = 8 * 3_600_000;

/** Most revoked sessions remembered; each is forgotten when it would have expired anyway. */
const MAX_REVOKED = 10_000;

/** What somebody may do: look, or also pause recording, clear, and mark errors. */
export type Role = "viewer" | "admin";

/** Who is logged in. */
export interface Session {
  /** Random name of the session. */
  readonly id: string;
  /** Name of the user, or `"token"`. */
  readonly user: string;
  readonly role: Role;
  /** Unix epoch, milliseconds. */
  readonly expiresAt: number;
}

/**
 * Signs sessions, so that none is kept: `v2.<id>.<role>.<user>.<expiry>.<HMAC-SHA-256>`. The key is derived
 * from the secret for this purpose alone.
 */
export class SessionSigner {
  readonly #secret: string;
  #derived: Promise<CryptoKey> | undefined;
  readonly #revoked = new Map<string, number>();
  readonly #now: () => number;

  /**
   * @param secret Signs; without one a random secret holds as long as the process.
   * @param now The time, Unix epoch in milliseconds.
   */
  constructor(secret: string = randomToken(), now: () => number = Date.now) {
    this.#secret = secret;
    this.#now = now;
  }

  /** The key, derived when somebody first asks for it. */
  get #key(): Promise<CryptoKey> {
    return this.#derived ??= deriveKey(this.#secret);
  }

  /** Signs a new session for a user, with an id of its own. */
  async issue(user: string, role: Role): Promise<string> {
    const expiresAt = this.#now() + SESSION_MS;
    const name = base64Url(new TextEncoder().encode(user));
    const content = `v2.${randomToken(16)}.${role}.${name}.${expiresAt.toString(36)}`;
    const mac = await crypto.subtle.sign(
      "HMAC",
      await this.#key,
      new TextEncoder().encode(content),
    );
    return `${content}.${base64Url(new Uint8Array(mac))}`;
  }

  /** The session that a value stands for, or `undefined` when it is forged, expired or revoked. */
  async verify(value: string): Promise<Session | undefined> {
    if (value.length > 1_024) return undefined;
    const [version, id, role, name, expiry, signature, rest] = value.split(".");
    if (
      version !== "v2" || id === undefined || (role !== "viewer" && role !== "admin") ||
      name === undefined || expiry === undefined ||
      signature === undefined || rest !== undefined
    ) return undefined;
    const mac = fromBase64Url(signature);
    const user = fromBase64Url(name);
    const expiresAt = parseInt(expiry, 36);
    // Base64 has several spellings of one value; only ours counts.
    if (mac === undefined || user === undefined || base64Url(mac) !== signature) return undefined;
    const content = new TextEncoder().encode(`v2.${id}.${role}.${name}.${expiry}`);
    if (!await crypto.subtle.verify("HMAC", await this.#key, mac, content)) return undefined;
    const session = { id, user: new TextDecoder().decode(user), role, expiresAt } as const;
    return this.isValid(session) ? session : undefined;
  }

  /** Whether a session that was verified once still holds. */
  isValid({ id, expiresAt }: Session): boolean {
    return expiresAt > this.#now() && !this.#revoked.has(id);
  }

  /** Ends a session before its time. */
  revoke(session: Session): void {
    for (const [id, expiresAt] of this.#revoked) {
      if (expiresAt > this.#now() && this.#revoked.size < MAX_REVOKED) break;
      this.#revoked.delete(id);
    }
    this.#revoked.set(session.id, session.expiresAt);
  }
}

async function deriveKey(secret: string): Promise<CryptoKey> {
  const encoder = new TextEncoder();
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, [
    "deriveKey",
  ]);
  return await crypto.subtle.deriveKey(
    {
      name: "HKDF",
      hash: "SHA-256",
      salt: new Uint8Array(),
      info: encoder.encode("supertracer session v2"),
    },
    material,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
