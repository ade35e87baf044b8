import { ownCopy } from "./own_copy.ts";

/** How far before the limit a text may be cut to avoid splitting a word. */
const LONGEST_WORD = 8_192;

/**
 * Cuts a text to a length, between two words, with a note of how much was left out, so that no part
 * of a secret, which redaction would not recognize, remains at the end. The result does not keep
 * the longer text in memory.
 *
 * @param text Any text.
 * @param maxLength Maximum UTF-16 code units kept, not counting the note.
 * @returns The cut text, or the text itself if it is not longer.
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
