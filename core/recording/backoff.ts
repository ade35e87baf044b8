const BASE_MS = 1_000;
/** Longest wait for a storage that is back; an attempt at one that is down costs little. */
const CAP_MS = 4_000;

/**
 * Delays between attempts: exponential with full jitter, a random share of 1 s, doubled up to 4 s.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  /**
   * Starts with the shortest delay.
   *
   * @param random A number from 0 to below 1.
   */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Attempts that failed since the last success. */
  get failures(): number {
    return this.#failures;
  }

  /** Counts a failure; returns how many milliseconds to wait. */
  next(): number {
    const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(this.#failures, 16));
    this.#failures++;
    return Math.ceil(this.#random() * ceiling);
  }

  /** An attempt succeeded. */
  reset(): void {
    this.#failures = 0;
  }
}
