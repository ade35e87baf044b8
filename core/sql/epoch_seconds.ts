/**
 * Epoch milliseconds as the table holds them: seconds, as the Python version writes them. Rounded to
 * microseconds, so that equal times are equal numbers whoever wrote them.
 *
 * @param timestampMs Epoch milliseconds; may be infinite.
 * @returns Epoch seconds: the number nearest to a whole number of microseconds.
 */
export function toSeconds(timestampMs: number): number {
  return Math.round(timestampMs * 1e3) / 1e6;
}

/**
 * What {@linkcode toSeconds} was given, rounded to three decimals: exact from 1970 to 2100, where a
 * double tells seconds with six decimals apart.
 *
 * @param seconds Epoch seconds.
 * @returns Epoch milliseconds.
 */
export function fromSeconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}
