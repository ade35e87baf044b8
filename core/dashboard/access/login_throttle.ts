import { clientNetwork, GuessBuckets, type GuessRate } from "../../http/guess_buckets.ts";
import { randomToken } from "../../http/secret_equals.ts";
import { DAY_MS } from "../../runtime/units.ts";
import { TextSigner } from "./text_signer.ts";

/** Failed logins of a browser that somebody has logged in with before. */
const DEVICE: GuessRate = { burst: 10, perSecond: 0.1 };
/** Failed logins from one address. */
const ADDRESS: GuessRate = { burst: 20, perSecond: 2 };
/** Failed logins for one user name, from all addresses. */
const ACCOUNT: GuessRate = { burst: 100, perSecond: 5 };
/** Failed logins for all names, from all addresses. */
const ALL: GuessRate = { burst: 200, perSecond: 20 };

/** Who tries to log in. */
export interface LoginTry {
  /** Address of the client. */
  readonly address: string;
  /** Name of the user. */
  readonly account: string;
  /** The browser, if somebody has logged in as this user with it before. */
  readonly device?: string | undefined;
}

/** A login that is under way. */
export interface LoginAttempt {
  /** It succeeded: it was no guess. */
  succeeded(): void;
}

/**
 * Slows down guessing without locking anybody out. A browser that its user has logged in with before
 * has a bucket of its own, which nobody else can drain; all others share those of their address, of
 * the user name, and of everybody. A login counts as failed from its beginning, so that concurrent
 * logins get no more guesses than consecutive ones.
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
   * Begins a login.
   *
   * @returns The attempt, or the milliseconds that the client has to wait before it may try.
   */
  begin({ address, account, device }: LoginTry): LoginAttempt | number {
    const buckets: (readonly [GuessBuckets, string])[] = device === undefined
      ? [
        [this.#addresses, clientNetwork(address)],
        // Names are as long as a client likes; the memory of them is not.
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

/** Milliseconds that a browser is known after a login. */
export const DEVICE_MS: number = 90 * DAY_MS;

/**
 * Signs that somebody has logged in with a browser before:
 * `d1.<id>.<expiry>.<HMAC-SHA-256>`, where the signature covers the name of the user too. It lets
 * nobody in; it only keeps others from using up its holder's guesses.
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
