/** Longest method kept whole: the longest registered one, `UPDATEREDIRECTREF`, has 17 letters. */
const MAX_LENGTH = 32;

/**
 * The method of a request as it is recorded and counted by. Servers let through tens of thousands of
 * letters, which no index takes; the app gets them all the same.
 *
 * @param method Any method.
 * @returns The method; of one that is longer than 32 letters the beginning, and `...`.
 */
export function methodName(method: string): string {
  if (method.length <= MAX_LENGTH) return method;
  // Letter by letter, as a slice would keep the whole text in memory.
  return [...method.slice(0, MAX_LENGTH - 3), "..."].join("");
}
