/** Format characters that are signs of their own: Arabic, Syriac and Kaithi number and verse marks. */
const SEEN = "\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}";

/**
 * A character that hides, reorders or imitates text wherever it is shown, as the source of a regular
 * expression with the flag `u`: controls, line and paragraph separators, bidirectional and zero-width
 * characters, tags, lone surrogates, and letters and marks that show nothing (Unicode Technical
 * Report 36, sections 2.5 and 2.10).
 */
export const HIDDEN: string = `(?![${SEEN}])[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}` +
  "\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2065\\u2800\\u3164\\uffa0\\u{e0000}-\\u{e0fff}]";

/**
 * A character that is also hidden where text is pasted and run: a space other than the plain one, any
 * format, private or unassigned character, a variation selector.
 */
const UNCLEAR = "[\\p{Zs}\\p{Cf}\\p{Co}\\p{Cn}\\p{Default_Ignorable_Code_Point}]";

const HIDDEN_IN_TERMINAL = new RegExp(HIDDEN, "gu");
const HIDDEN_IN_CODE = new RegExp(`(?! )(?:${HIDDEN}|${UNCLEAR})`, "gu");
const HIDDEN_IN_LINES = new RegExp(`(?![ \\n\\t])(?:${HIDDEN}|${UNCLEAR})`, "gu");

/**
 * Writes out what must not reach a terminal as it is.
 *
 * @param text Any text.
 * @returns One line, with `\n`, `\x1b` or `\u{202e}` in place of hidden characters.
 */
export function escapeForTerminal(text: string): string {
  return text.replace(HIDDEN_IN_TERMINAL, (character) => {
    if (character === "\n") return "\\n";
    if (character === "\r") return "\\r";
    if (character === "\t") return "\\t";
    const code = character.codePointAt(0) ?? 0;
    return code < 256 ? `\\x${hex(code, 2)}` : toBraces(character);
  });
}

/** Whether all of a text is visible, on one line, and can be pasted as it is. */
export function isVisible(text: string): boolean {
  return text.search(HIDDEN_IN_CODE) < 0;
}

/** Replaces each hidden character, line breaks and tabs too. */
export function replaceHidden(text: string, replacement: (character: string) => string): string {
  return text.replace(HIDDEN_IN_CODE, replacement);
}

/** The text on one line, with `\u{202e}` in place of hidden characters. */
export function showHidden(text: string): string {
  return replaceHidden(text, toBraces);
}

/** The same, but line feeds and tabs stay. */
export function showHiddenInLines(text: string): string {
  return text.replace(HIDDEN_IN_LINES, toBraces);
}

/** JSON text as a JavaScript expression of the same value that hides nothing. */
export function escapeHidden(json: string): string {
  return json.replace(
    HIDDEN_IN_LINES,
    (character) => character.replace(/[^]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`),
  );
}

function toBraces(character: string): string {
  return `\\u{${hex(character.codePointAt(0) ?? 0, 2)}}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0");
}
