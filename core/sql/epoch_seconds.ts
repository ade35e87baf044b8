/**
 * Converts epoch milliseconds to seconds, as the table stores them and the Python version writes
 * them. The result is rounded to microseconds, so that equal times are equal numbers, whoever wrote
 * them.
 *
 * @param timestampMs Epoch milliseconds; may be infinite.
 * @returns Epoch seconds, rounded to microseconds.
 */
export function toSeconds(timestampMs: number): number {
  return Math.round(timestampMs * 1e3) / 1e6;
}

/**
 * Reverses {@linkcode toSeconds}, rounded to three decimals: exact from 1970 to 2100, where a
 * double distinguishes seconds with six decimals.
 *
 * @param seconds Epoch seconds.
 * @returns Epoch milliseconds.
 */
export function fromSeconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}
