/**
 * What shows nothing, or changes how its neighbors show: controls, line and paragraph separators,
 * spaces other than the plain one, bidirectional controls, zero-width characters, private and
 * unassigned ones, lone surrogates. It is what a terminal, an editor or a reader could be fooled by.
 */
const HIDDEN = /[^\x20-\x7e\p{L}\p{M}\p{N}\p{P}\p{S}]|\p{Default_Ignorable_Code_Point}/u;
const HIDDEN_OR_LINE = new RegExp(HIDDEN.source, "gu");
const HIDDEN_IN_LINES = new RegExp(`(?![\\n\\t])(?:${HIDDEN.source})`, "gu");

/** Whether all of a text is seen, on one line. */
export function isVisible(text: string): boolean {
  return !HIDDEN.test(text);
}

/** Replaces each character that is not seen, line breaks and tabs too. */
export function replaceHidden(text: string, replacement: (character: string) => string): string {
  return text.replace(HIDDEN_OR_LINE, replacement);
}

/** The text on one line, with `\u{202e}` in place of what is not seen. */
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
