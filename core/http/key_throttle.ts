import { SECOND_MS } from "../runtime/units.ts";
import { clientNetwork, GuessBuckets, type GuessRate } from "./guess_buckets.ts";
import { HttpError } from "./http_error.ts";

/** Wrong keys from one address. */
const ADDRESS: GuessRate = { burst: 1_000, perSecond: 20 };
/** Wrong keys from all addresses. */
const ALL: GuessRate = { burst: 5_000, perSecond: 100 };

/** A key being checked. */
export interface KeyAttempt {
  /** The key was right, and thus not a guess. */
  succeeded(): void;
}

/**
 * Limits the guessing of keys and tokens. They have at least 16 characters, so many more attempts
 * are allowed than for passwords, and holders of a right one hardly notice others who guess.
 */
export class KeyThrottle {
  readonly #addresses: GuessBuckets;
  readonly #all: GuessBuckets;

  /**
   * @param now The time in milliseconds.
   * @param random A number from 0 to 1.
   */
  constructor(now: () => number = Date.now, random: () => number = Math.random) {
    this.#addresses = new GuessBuckets(ADDRESS, now, random);
    this.#all = new GuessBuckets(ALL, now, random);
  }

  /**
   * Starts checking a key.
   *
   * @param address Address of the client.
   * @returns The attempt, or the milliseconds to wait before the next one.
   */
  begin(address: string): KeyAttempt | number {
    const network = clientNetwork(address);
    const waitMs = Math.max(this.#addresses.waitMs(network), this.#all.waitMs(""));
    if (waitMs > 0) return waitMs;
    this.#addresses.take(network);
    this.#all.take("");
    return {
      succeeded: () => {
        this.#addresses.giveBack(network);
        this.#all.giveBack("");
      },
    };
  }
}

/**
 * The error for a client that must wait.
 *
 * @param what What was too frequent.
 * @param waitMs Milliseconds to wait.
 */
export function tooMany(what: string, waitMs: number): HttpError {
  const retryAfterSeconds = Math.ceil(waitMs / SECOND_MS);
  return new HttpError(429, `Too many ${what}: wait ${retryAfterSeconds} s`, { retryAfterSeconds });
}
