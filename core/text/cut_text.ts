import { ownCopy } from "./own_copy.ts";

/** Where a text is cut, a word is not cut in two that begins at most this much before. */
const LONGEST_WORD = 8_192;

/**
 * Cuts a text to a length, between two words, with a note of how much was left out: so half a
 * secret, which redaction would not know, does not stay at the end. What is returned does not keep a
 * longer text in memory.
 *
 * @param text Any text.
 * @param maxLength Most UTF-16 code units kept, the note apart.
 * @returns The text itself if it is not longer.
 */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let end = maxLength;
  const floor = Math.max(0, maxLength - LONGEST_WORD);
  while (end > floor && !isSpace(text.charCodeAt(end))) end--;
  return `${ownCopy(text.slice(0, end)).toWellFormed()} [${text.length - end} more characters]`;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
