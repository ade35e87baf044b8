/**
 * What moves the cursor of a terminal, begins a line, turns the direction of text, or takes no room
 * and so hides that a text is another than it seems: controls, formats (bidirectional and zero-width
 * characters, tags), separators, lone surrogates, and the letters and marks that show nothing.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0]/gu;

/**
 * Writes out what must not reach a terminal as it is.
 *
 * @param text Any text.
 * @returns One line, in which such characters stand as `\u{202e}`.
 */
export function escapeUnprintable(text: string): string {
  return text.replace(UNPRINTABLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  const code = character.codePointAt(0) ?? 0;
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
