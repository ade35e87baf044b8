/** What is left out of names: what separates words, and signs before and around them. */
export const SEPARATORS = /[-_. [\]/@$*]/g;
/** Characters beyond ASCII whose letters are remembered. */
const MAX_FOLDED = 4_096;

const folded = new Map<string, string>();

/** How names are compared: in lower case, without separators and accents. */
export function normalizeName(name: string): string {
  // deno-lint-ignore no-control-regex
  if (!/[^\x00-\x7f]/.test(name)) return name.toLowerCase().replace(SEPARATORS, "");
  return Array.from(name, (char) => char < "\x80" ? char : foldCharacter(char)).join("")
    .toLowerCase().replace(SEPARATORS, "");
}

/** The letters of a character beyond ASCII as they are compared; none for an accent of its own. */
export function foldCharacter(char: string): string {
  // Ideographs stand for themselves, and are too many to remember.
  if (char >= "\u3400" && char <= "\u9fff") return char;
  const known = folded.get(char);
  if (known !== undefined) return known;
  // The sigma at the end of a word is a letter of its own in lower case only.
  const letters = char.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replaceAll("\u03c2", "\u03c3").replace(SEPARATORS, "");
  if (folded.size >= MAX_FOLDED) folded.clear();
  folded.set(char, letters);
  return letters;
}
