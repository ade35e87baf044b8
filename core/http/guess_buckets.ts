/** How many guesses are allowed. */
export interface GuessRate {
  /** At once, after a long rest. */
  readonly burst: number;
  /** In the long run, however many are tried. */
  readonly perSecond: number;
}

/** Most keys remembered. */
const MAX_KEYS = 10_000;

/**
 * Bounds guessing by key: each has a bucket of guesses that fills up slowly. Within an interval of
 * `t` seconds at most `burst + t * perSecond` guesses are let through.
 *
 * Flooding a bucket must not lock out others who share it. So while it is less than half full, a try
 * is let through at random, with a probability that falls with the fill: each try has the same
 * chance, about `perSecond` divided by the tries per second.
 */
export class GuessBuckets {
  readonly #rate: GuessRate;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  /**
   * @param rate How many are let through for each key.
   * @param now The time in milliseconds.
   * @param random A number from 0 to 1.
   */
  constructor(
    rate: GuessRate,
    now: () => number = Date.now,
    random: () => number = Math.random,
  ) {
    this.#rate = rate;
    this.#now = now;
    this.#random = random;
  }

  /**
   * Milliseconds to wait before the next try.
   *
   * @returns 0 if the guess may be made now.
   */
  waitMs(key: string): number {
    const { burst, perSecond } = this.#rate;
    const left = this.#left(key);
    if (left < 1) return Math.ceil((1 - left) / perSecond * 1_000);
    return this.#random() < 2 * left / burst ? 0 : 1_000;
  }

  /** Takes a guess. */
  take(key: string): void {
    this.#set(key, this.#left(key) - 1);
  }

  /** Returns a guess that was right. */
  giveBack(key: string): void {
    this.#set(key, this.#left(key) + 1);
  }

  #left(key: string): number {
    const { burst, perSecond } = this.#rate;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return burst;
    const ageMs = Math.max(0, this.#now() - bucket.at);
    return Math.min(burst, bucket.left + ageMs / 1_000 * perSecond);
  }

  #set(key: string, left: number): void {
    this.#buckets.delete(key);
    if (left >= this.#rate.burst) return;
    this.#buckets.set(key, { left, at: this.#now() });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_KEYS) break;
      this.#buckets.delete(oldest);
    }
  }
}
