/**
 * All matches of a pattern, like `matchAll()`, which however creates a new expression per text:
 * that takes far longer than searching a few characters.
 *
 * @param pattern With the flag `g`; must not match an empty text.
 * @param text The text.
 */
export function matchesOf(pattern: RegExp, text: string): Iterable<RegExpExecArray> {
  pattern.lastIndex = 0;
  const first = pattern.exec(text);
  // Most texts have no match, and a generator takes longer than the search.
  return first === null ? [] : matchesFrom(first, pattern, text);
}

function* matchesFrom(
  first: RegExpExecArray,
  pattern: RegExp,
  text: string,
): Generator<RegExpExecArray, void> {
  // Kept here, as the consumer of a match may search with the same pattern.
  let at = pattern.lastIndex;
  for (let match: RegExpExecArray | null = first; match !== null;) {
    yield match;
    pattern.lastIndex = at;
    match = pattern.exec(text);
    at = pattern.lastIndex;
  }
}
