// deno-lint-ignore no-control-regex -- ASCII begins at NUL
const NOT_ASCII = /[^\x00-\x7f]/;

/** Tells whether a text is what was looked for. */
export type TextTest = (text: string) => boolean;

/**
 * What tells whether a text has a part, A to Z compared without case.
 *
 * @param part What is looked for.
 */
export function containsTest(part: string): TextTest {
  const folded = foldAscii(part);
  if (NOT_ASCII.test(part)) return (text) => foldAscii(text).includes(folded);
  // Folding all of Unicode is faster, and finds at least what folding ASCII finds.
  return (text) => text.toLowerCase().includes(folded) && foldAscii(text).includes(folded);
}

/**
 * What tells whether a whole text is as a pattern says, A to Z compared without case. Takes time by
 * the length of the text, for each piece of the pattern at most once.
 *
 * @param pattern In which `*` stands for any characters, or none.
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
      // The first place is the best one: it leaves the most for the others.
      const found = folded.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}

/**
 * Lower-cases ASCII letters only: `toLowerCase()` folds all of Unicode, and no database does that in
 * the same way.
 */
export function foldAscii(text: string): string {
  return NOT_ASCII.test(text)
    ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    : text.toLowerCase();
}
