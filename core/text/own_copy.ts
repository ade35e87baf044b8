/**
 * Copies a text so that it keeps nothing else in memory. In V8, a slice references the whole string
 * that it was cut from for as long as it lives; joining it with something creates a copy.
 *
 * @param text A slice of a possibly much longer text.
 * @returns The same characters.
 */
export function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}
