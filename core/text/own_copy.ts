/**
 * A copy of a text that keeps nothing else in memory. In V8 a slice refers to the whole text that it
 * was cut from, for as long as it is kept itself; joined with something, it is written out anew.
 *
 * @param text A part of a text that may be much longer.
 * @returns The same characters.
 */
export function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}
