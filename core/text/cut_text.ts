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
