import { SECOND_MS } from "../runtime/units.ts";
import { clientNetwork, GuessBuckets, type GuessRate } from "./guess_buckets.ts";
import { HttpError } from "./http_error.ts";

/** Wrong keys from one address. */
const ADDRESS: GuessRate = { burst: 1_000, perSecond: 20 };
/** Wrong keys from all addresses. */
const ALL: GuessRate = { burst: 5_000, perSecond: 100 };

/** A key that is being checked. */
export interface KeyAttempt {
  /** It was right: it was no guess. */
  succeeded(): void;
}

/**
 * Bounds the guessing of keys and tokens. They have at least 16 characters, so that many more may be
 * tried than of passwords, and who has the right one hardly notices somebody else who has not.
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
   * Begins to check a key.
   *
   * @param address Address of the client.
   * @returns The attempt, or the milliseconds that the client has to wait before it may try.
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
 * The error of a client that has to wait.
 *
 * @param what What there were too many of.
 * @param waitMs Milliseconds to wait.
 */
export function tooMany(what: string, waitMs: number): HttpError {
  const retryAfterSeconds = Math.ceil(waitMs / SECOND_MS);
  return new HttpError(429, `Too many ${what}: wait ${retryAfterSeconds} s`, { retryAfterSeconds });
}
