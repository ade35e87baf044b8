/** Below it, 2^-10 ms (about a microsecond), durations are not told apart. */
const LOWEST_EXPONENT = -10;
/** From it on, 2^31 ms (about 25 days), neither. */
const HIGHEST_EXPONENT = 31;
/** Buckets of equal width between two powers of two. */
const PER_OCTAVE = 16;

/** How many buckets there are; their indexes are 0 to this minus 1. */
export const BUCKET_COUNT: number = (HIGHEST_EXPONENT - LOWEST_EXPONENT) * PER_OCTAVE + 2;

/** The first 16 bits of a double from {@linkcode LOWEST_EXPONENT}: sign, exponent and 4 bits of fraction. */
const LOWEST_HEAD = (LOWEST_EXPONENT + 1_023) * PER_OCTAVE;

const double = new DataView(new ArrayBuffer(8));

/**
 * The bucket of a latency histogram that a duration falls into.
 *
 * The buckets are log-linear, as in HdrHistogram (Gil Tene, http://hdrhistogram.org): between two
 * powers of two there are 16 of equal width, so that none is wider than 1/16 of its lower bound, and
 * its middle is at most 1/32 (3.2 %) away from any duration in it. From 2^-10 ms to 2^31 ms:
 *
 *     index = 1 + 16 * (exponent + 10) + floor(16 * (durationMs / 2^exponent - 1))
 *     exponent = floor(log2(durationMs))
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
 * The durations that fall into a bucket.
 *
 * @param bucket Index from {@linkcode bucketOf}.
 * @returns Lower bound, inclusive, and upper bound, exclusive, in milliseconds.
 */
export function boundsOf(bucket: number): readonly [lowMs: number, highMs: number] {
  return [lowerBound(bucket), bucket >= BUCKET_COUNT - 1 ? Infinity : lowerBound(bucket + 1)];
}

/**
 * The duration that stands for all in a bucket: its middle, in the last bucket its lower bound.
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
