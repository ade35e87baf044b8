import { clientNetwork, GuessBuckets, type GuessRate } from "../../http/guess_buckets.ts";
import { randomToken } from "../../http/secret_equals.ts";
import { DAY_MS } from "../../runtime/units.ts";
import { TextSigner } from "./text_signer.ts";

/** Failed logins from a browser with an earlier successful login. */
const DEVICE: GuessRate = { burst: 10, perSecond: 0.1 };
/** Failed logins from one address. */
const ADDRESS: GuessRate = { burst: 20, perSecond: 2 };
/** Failed logins for one user name, from all addresses. */
const ACCOUNT: GuessRate = { burst: 100, perSecond: 5 };
/** Failed logins for all names, from all addresses. */
const ALL: GuessRate = { burst: 200, perSecond: 20 };

/** A login attempt. */
export interface LoginTry {
  /** Address of the client. */
  readonly address: string;
  /** Name of the user. */
  readonly account: string;
  /** Identifies the browser, if this user has logged in with it before. */
  readonly device?: string | undefined;
}

/** A pending login. */
export interface LoginAttempt {
  /** The login succeeded, and was thus not a guess. */
  succeeded(): void;
}

/**
 * Slows down guessing without locking anyone out. A browser with which its user has logged in
 * before has its own bucket, which nobody else can drain; all others share the buckets of their
 * address, of the user name, and a global one. A login counts as failed from its start, so that
 * concurrent logins don't get more guesses than consecutive ones.
 *
 * After OWASP's "Slow Down Online Guessing Attacks with Device Cookies".
 */
export class LoginThrottle {
  readonly #devices: GuessBuckets;
  readonly #addresses: GuessBuckets;
  readonly #accounts: GuessBuckets;
  readonly #all: GuessBuckets;

  /**
   * @param now The time in milliseconds.
   * @param random A number from 0 to 1.
   */
  constructor(now: () => number = Date.now, random: () => number = Math.random) {
    this.#devices = new GuessBuckets(DEVICE, now, random);
    this.#addresses = new GuessBuckets(ADDRESS, now, random);
    this.#accounts = new GuessBuckets(ACCOUNT, now, random);
    this.#all = new GuessBuckets(ALL, now, random);
  }

  /**
   * Starts a login.
   *
   * @returns The attempt, or the milliseconds to wait before the next one.
   */
  begin({ address, account, device }: LoginTry): LoginAttempt | number {
    const buckets: (readonly [GuessBuckets, string])[] = device === undefined
      ? [
        [this.#addresses, clientNetwork(address)],
        // Bounds the memory for names, which clients may make any length.
        [this.#accounts, account.slice(0, 64)],
        [this.#all, ""],
      ]
      : [[this.#devices, device]];
    const waitMs = Math.max(...buckets.map(([bucket, key]) => bucket.waitMs(key)));
    if (waitMs > 0) return waitMs;
    for (const [bucket, key] of buckets) bucket.take(key);
    return {
      succeeded: () => {
        for (const [bucket, key] of buckets) bucket.giveBack(key);
      },
    };
  }
}

/** Milliseconds for which a browser is remembered after a login. */
export const DEVICE_MS: number = 90 * DAY_MS;

/**
 * Signs that a user has logged in with a browser before: `d1.<id>.<expiry>.<HMAC-SHA-256>`, where
 * the signature also covers the user name. It grants no access; it only keeps others from using up
 * its holder's guesses.
 */
export class DeviceSigner {
  readonly #signer: TextSigner;
  readonly #now: () => number;

  /**
   * @param secret The signing secret.
   * @param now The time, Unix epoch in milliseconds.
   */
  constructor(secret: string, now: () => number = Date.now) {
    this.#signer = new TextSigner(secret, "device v1");
    this.#now = now;
  }

  /** Issues a value for a browser with which a user has just logged in. */
  async issue(user: string): Promise<string> {
    const content = `d1.${randomToken(16)}.${(this.#now() + DEVICE_MS).toString(36)}`;
    return `${content}.${await this.#signer.sign(`${content}.${user}`)}`;
  }

  /** The id of the browser, if a value is authentic and for this user. */
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
