import { BUCKET_COUNT, middleOf } from "./latency_buckets.ts";

/** Pairs of bucket index and count, as points carry them. */
export type BucketPairs = ReadonlyArray<readonly [index: number, count: number]>;

/** Room is made in whole octaves. */
const STEP = 16;

/**
 * Durations counted by the buckets of `bucketOf`: holds the buckets from the first to the last in
 * use. Adding histograms gives the same in any order and grouping.
 */
export class LatencyHistogram {
  /** How many durations. */
  count = 0;
  /** Their sum, milliseconds. */
  sumMs = 0;
  /** The longest, milliseconds. */
  maxMs = 0;
  #first = 0;
  #counts: number[] = [];

  /**
   * Counts one duration.
   *
   * @param bucket Its bucket.
   * @param durationMs Milliseconds, finite and not negative.
   */
  record(bucket: number, durationMs: number): void {
    this.addTotals(1, durationMs, durationMs);
    this.add(bucket, 1);
  }

  /**
   * Adds what another histogram, or a point, counted.
   *
   * @param other Counts, and the buckets in use; an index that no bucket has is left out.
   */
  merge(other: { count: number; sumMs: number; maxMs: number; buckets: BucketPairs }): void {
    this.addTotals(other.count, other.sumMs, other.maxMs);
    for (const [bucket, count] of other.buckets) this.add(bucket, count);
  }

  /** Adds all but the buckets; {@linkcode add} has to follow for each of them. */
  addTotals(count: number, sumMs: number, maxMs: number): void {
    this.count += count;
    this.sumMs += sumMs;
    if (maxMs > this.maxMs) this.maxMs = maxMs;
  }

  /** Adds to one bucket, without the totals. */
  add(bucket: number, count: number): void {
    let index = bucket - this.#first;
    if (!(index >= 0 && index < this.#counts.length)) {
      if (!(bucket >= 0 && bucket < BUCKET_COUNT)) return;
      this.#makeRoom(bucket);
      index = bucket - this.#first;
    }
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
  }

  /** The buckets in use, ascending. */
  get buckets(): BucketPairs {
    const pairs: [number, number][] = [];
    for (let i = 0; i < this.#counts.length; i++) {
      const count = this.#counts[i] ?? 0;
      if (count > 0) pairs.push([this.#first + i, count]);
    }
    return pairs;
  }

  /**
   * The duration that a share of all does not exceed (nearest rank), at most 5 % from the exact one.
   *
   * @param share Greater than 0, at most 1: 0.95 for the 95th percentile.
   * @returns Milliseconds, or `null` of an empty histogram.
   */
  percentile(share: number): number | null {
    // By the buckets, not by `count`: the two may differ in points that somebody else stored.
    let total = 0;
    for (const count of this.#counts) total += count;
    if (total === 0) return null;
    let left = Math.max(1, Math.ceil(share * total));
    for (let i = 0; i < this.#counts.length; i++) {
      left -= this.#counts[i] ?? 0;
      if (left <= 0) return Math.min(middleOf(this.#first + i), this.maxMs);
    }
    return this.maxMs;
  }

  /**
   * Adds buckets, without the totals.
   *
   * @param flat Index and count in turn, ascending, of buckets that there are.
   */
  addFlat(flat: readonly number[]): void {
    const length = flat.length;
    if (length === 0) return;
    // With room for the first and the last the loop needs no further check.
    this.add(flat[0] ?? 0, 0);
    this.add(flat[length - 2] ?? 0, 0);
    const first = this.#first;
    const counts = this.#counts;
    for (let i = 0; i + 1 < length; i += 2) {
      const index = (flat[i] ?? 0) - first;
      counts[index] = (counts[index] ?? 0) + (flat[i + 1] ?? 0);
    }
  }

  #makeRoom(bucket: number): void {
    const low = bucket - bucket % STEP;
    const first = this.#counts.length === 0 ? low : Math.min(this.#first, low);
    const end = Math.max(this.#first + this.#counts.length, low + STEP);
    const counts = new Array<number>(end - first).fill(0);
    for (let i = 0; i < this.#counts.length; i++) {
      counts[this.#first - first + i] = this.#counts[i] ?? 0;
    }
    this.#first = first;
    this.#counts = counts;
  }
}
