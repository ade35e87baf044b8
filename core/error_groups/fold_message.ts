/** Maximum characters read of a message. */
const MAX_READ = 2_048;
/** Maximum characters of a folded message. */
const MAX_FOLDED = 1_000;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX = /^[0-9a-f]+$/i;
const DIGIT = /[0-9]/;
const LETTER = /[A-Za-z]/;

/**
 * Removes from a message what differs between occurrences: quoted texts, addresses, UUIDs,
 * hexadecimal and other long ids, and numbers. Linear in the length, whatever the text.
 *
 * @param message Any text, of which 2,048 characters are read.
 * @returns One line of at most 1,000 characters.
 */
export function foldMessage(message: string): string {
  let text = message.slice(0, MAX_READ);
  // No pattern can also start one character earlier, so none is tried repeatedly over the same
  // text.
  text = text
    .replace(/"[^"\n]*"/g, '"<text>"')
    .replace(/`[^`\n]*`/g, "`<text>`")
    // Not the apostrophe of "can't".
    .replace(/(?<!\w)'[^'\n]*'(?!\w)/g, "'<text>'")
    .replace(/(?<![\w.+-])[\w.+-]+@[\w.-]+/g, "<email>");
  if (DIGIT.test(text)) {
    text = text
      .replace(/[\w-]+/g, (word) => isId(word) ? "<id>" : word.replace(/[0-9]+/g, "<n>"))
      .replace(/(?<=<n>)[-.,:/T_]*<n>/g, "");
  }
  return text.replace(/\s+/g, " ").trim().slice(0, MAX_FOLDED).toWellFormed();
}

/**
 * Folds the ids in names of folders and files: releases, content hashes.
 *
 * @param path A path.
 */
export function foldPath(path: string): string {
  if (!DIGIT.test(path)) return path;
  return path.replace(/[\w-]+/g, (word) => isId(word) || !LETTER.test(word) ? "<id>" : word);
}

/** Whether a word is an id: it has digits, and is too long for a name or has the wrong letters. */
function isId(word: string): boolean {
  if (word.length < 8) return word.startsWith("0x") && HEX.test(word.slice(2));
  if (!DIGIT.test(word) || !LETTER.test(word)) return UUID.test(word);
  return word.length >= 16 || HEX.test(word) || (word.startsWith("0x") && HEX.test(word.slice(2)));
}
