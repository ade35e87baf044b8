import { randomToken } from "../http/secret_equals.ts";
import { DAY_MS } from "../runtime/units.ts";
import { TextSigner } from "./text_signer.ts";

/** Milliseconds that a browser is known after a login. */
export const DEVICE_MS: number = 90 * DAY_MS;

/**
 * Signs what tells that somebody has logged in with a browser before:
 * `d1.<id>.<expiry>.<HMAC-SHA-256>`, where the signature covers the name of the user too. It lets
 * nobody in; it only keeps others from using up the guesses of its holder.
 */
export class DeviceSigner {
  readonly #signer: TextSigner;
  readonly #now: () => number;

  /**
   * @param secret Signs.
   * @param now The time, Unix epoch in milliseconds.
   */
  constructor(secret: string, now: () => number = Date.now) {
    this.#signer = new TextSigner(secret, "device v1");
    this.#now = now;
  }

  /** A value for a browser that a user has just logged in with. */
  async issue(user: string): Promise<string> {
    const content = `d1.${randomToken(16)}.${(this.#now() + DEVICE_MS).toString(36)}`;
    return `${content}.${await this.#signer.sign(`${content}.${user}`)}`;
  }

  /** The name of the browser, if a value is ours and for this user. */
  async verify(value: string, user: string): Promise<string | undefined> {
    const [version, id, expiry, signature, rest] = value.slice(0, 200).split(".");
    if (
      version !== "d1" || id === undefined || expiry === undefined || signature === undefined ||
      rest !== undefined || !(parseInt(expiry, 36) > this.#now())
    ) return undefined;
    const content = `d1.${id}.${expiry}.${user}`;
    return await this.#signer.isSigned(content, signature) ? id : undefined;
  }
}
