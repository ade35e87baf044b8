/** Durations below 2^-10 ms (about a microsecond) share a bucket. */
const LOWEST_EXPONENT = -10;
/** Durations from 2^31 ms (about 25 days) share a bucket. */
const HIGHEST_EXPONENT = 31;
/** Buckets of equal width between two powers of two. */
const PER_OCTAVE = 16;

/** Number of buckets; their indexes are 0 to this minus 1. */
export const BUCKET_COUNT: number = (HIGHEST_EXPONENT - LOWEST_EXPONENT) * PER_OCTAVE + 2;

/**
 * The first 16 bits of a double from {@linkcode LOWEST_EXPONENT}: sign, exponent and 4 bits of
 * fraction.
 */
const LOWEST_HEAD = (LOWEST_EXPONENT + 1_023) * PER_OCTAVE;

const double = new DataView(new ArrayBuffer(8));

/**
 * Returns the bucket of a latency histogram that contains a duration.
 *
 * The buckets are log-linear, as in HdrHistogram (Gil Tene, http://hdrhistogram.org): there are 16
 * of equal width between two powers of two, so none is wider than 1/16 of its lower bound, and its
 * middle is at most 1/32 (3.2 %) away from any duration in it. From 2^-10 ms to 2^31 ms:
 *
 * index = 1 + 16 * (exponent + 10) + floor(16 * (durationMs / 2^exponent - 1)) exponent =
 * floor(log2(durationMs))
 *
 * which are the first 16 bits of the IEEE 754 double, less a constant. Shorter durations are in
 * bucket 0, longer ones in the last.
 *
 * @param durationMs Milliseconds; a negative one and `NaN` count as 0.
 * @returns Index of the bucket.
 */
export function bucketOf(durationMs: number): number {
  if (!(durationMs > 0)) return 0;
  double.setFloat64(0, durationMs);
  const index = double.getUint16(0) - LOWEST_HEAD + 1;
  return index < 0 ? 0 : index < BUCKET_COUNT ? index : BUCKET_COUNT - 1;
}

/**
 * Returns the range of durations in a bucket.
 *
 * @param bucket Index from {@linkcode bucketOf}.
 * @returns Lower bound, inclusive, and upper bound, exclusive, in milliseconds.
 */
export function boundsOf(bucket: number): readonly [lowMs: number, highMs: number] {
  return [lowerBound(bucket), bucket >= BUCKET_COUNT - 1 ? Infinity : lowerBound(bucket + 1)];
}

/**
 * Returns the duration that represents a bucket: its middle, or for the last bucket its lower
 * bound.
 *
 * @param bucket Index from {@linkcode bucketOf}.
 * @returns Milliseconds.
 */
export function middleOf(bucket: number): number {
  const [low, high] = boundsOf(bucket);
  return high === Infinity ? low : (low + high) / 2;
}

function lowerBound(bucket: number): number {
  if (bucket <= 0) return 0;
  double.setUint32(0, (bucket - 1 + LOWEST_HEAD) << 16);
  double.setUint32(4, 0);
  return double.getFloat64(0);
}

/** Pairs of bucket index and count, as in points. */
export type BucketPairs = ReadonlyArray<readonly [index: number, count: number]>;

/** Capacity grows by whole octaves. */
const STEP = 16;

/**
 * Counts of durations by the buckets of `bucketOf`, from the first to the last in use. Adding
 * histograms gives the same result in any order and grouping.
 */
export class LatencyHistogram {
  /** Number of durations. */
  count = 0;
  /** Their sum in milliseconds. */
  sumMs = 0;
  /** The longest in milliseconds. */
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
   * Adds the counts of another histogram or of a point.
   *
   * @param other Counts and non-empty buckets; invalid bucket indexes are ignored.
   */
  merge(other: { count: number; sumMs: number; maxMs: number; buckets: BucketPairs }): void {
    this.addTotals(other.count, other.sumMs, other.maxMs);
    for (const [bucket, count] of other.buckets) this.add(bucket, count);
  }

  /** Adds everything except the buckets; {@linkcode add} must be called for each of them. */
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
   * Returns a percentile (nearest rank), within 5 % of the exact one.
   *
   * @param share Greater than 0, at most 1: 0.95 for the 95th percentile.
   * @returns Milliseconds, or `null` for an empty histogram.
   */
  percentile(share: number): number | null {
    // By the buckets, not by `count`: the two may differ in points from elsewhere.
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
   * @param flat Alternating index and count, ascending; valid buckets only.
   */
  addFlat(flat: readonly number[]): void {
    const length = flat.length;
    if (length === 0) return;
    // With room for the first and the last, the loop needs no further check.
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
