/**
 * All matches of a pattern, as `matchAll()` gives them. That makes a new expression for each text,
 * which takes far longer than to search one of a few characters, as most are.
 *
 * @param pattern With the flag `g`; matches no empty text.
 * @param text The text.
 */
export function matchesOf(pattern: RegExp, text: string): Iterable<RegExpExecArray> {
  pattern.lastIndex = 0;
  const first = pattern.exec(text);
  // Most texts have none, and a generator takes longer than the search.
  return first === null ? [] : matchesFrom(first, pattern, text);
}

function* matchesFrom(
  first: RegExpExecArray,
  pattern: RegExp,
  text: string,
): Generator<RegExpExecArray, void> {
  // Kept here: what is done with a match may search by the same pattern.
  let at = pattern.lastIndex;
  for (let match: RegExpExecArray | null = first; match !== null;) {
    yield match;
    pattern.lastIndex = at;
    match = pattern.exec(text);
    at = pattern.lastIndex;
  }
}
