// deno-lint-ignore no-control-regex -- ASCII begins at NUL
const NOT_ASCII = /[^\x00-\x7f]/;

/** Whether a text matches. */
export type TextTest = (text: string) => boolean;

/**
 * Returns a test whether a text contains a part, ignoring the case of A to Z.
 *
 * @param part The part.
 */
export function containsTest(part: string): TextTest {
  const folded = foldAscii(part);
  if (NOT_ASCII.test(part)) return (text) => foldAscii(text).includes(folded);
  // Folding all of Unicode is faster, and matches at least what folding ASCII matches.
  return (text) => text.toLowerCase().includes(folded) && foldAscii(text).includes(folded);
}

/**
 * Returns a test whether a whole text matches a pattern, ignoring the case of A to Z. Each piece of
 * the pattern reads the text at most once.
 *
 * @param pattern A pattern in which `*` stands for any characters or none.
 */
export function patternTest(pattern: string): TextTest {
  const [first = "", ...pieces] = foldAscii(pattern).split("*");
  const last = pieces.pop();
  if (last === undefined) return (text) => foldAscii(text) === first;
  return function matches(text) {
    const folded = foldAscii(text);
    const end = folded.length - last.length;
    if (!folded.startsWith(first) || !folded.endsWith(last)) return false;
    let at = first.length;
    for (const piece of pieces) {
      // The first match is the best one: it leaves the most for the other pieces.
      const found = folded.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}

/**
 * Lower-cases ASCII letters only, as `toLowerCase()` folds all of Unicode, which databases do
 * differently.
 */
export function foldAscii(text: string): string {
  return NOT_ASCII.test(text)
    ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    : text.toLowerCase();
}
