/**
 * All matches of a pattern, as `matchAll()` gives them. That makes a new expression for each text,
 * which takes far longer than to search one of a few characters, as most are.
 *
 * @param pattern With the flag `g`; matches no empty text.
 * @param text The text.
 */
export function* matchesOf(pattern: RegExp, text: string): Generator<RegExpExecArray, void> {
  // Kept here: what is done with a match may search by the same pattern.
  for (let at = 0;;) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return;
    at = pattern.lastIndex;
    yield match;
  }
}
