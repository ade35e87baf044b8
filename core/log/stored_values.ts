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

/** Reads a column as text. */
export function readText(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

/** Reads a column as a number. */
export function readNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/** Reads a column as one of some texts; any other is `undefined`. */
export function readOneOf<T extends string>(texts: readonly T[], value: unknown): T | undefined {
  return texts.find((text) => text === value);
}

/** Reads a column as an object; anything else, which others may have written, is `undefined`. */
export function readObject<T extends Record<string, unknown>>(value: unknown): T | undefined {
  if (value === null || value === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(String(value));
    return isObject<T>(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isObject<T extends Record<string, unknown>>(value: unknown): value is T {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
