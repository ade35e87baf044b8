import { textHash } from "./text_hash.ts";

/**
 * Replaces with U+FFFD what databases can't store: NUL (SQLite cuts there, PostgreSQL refuses the
 * row with SQLSTATE 22021) and lone surrogates, which have no UTF-8.
 */
export function storable(text: string): string {
  if (isStorable(text)) return text;
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** Whether every database can store the text unchanged. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/**
 * Maximum UTF-16 code units of an indexed text. An index entry in PostgreSQL has at most 2,704
 * bytes, a unit takes up to three, and the key of metrics has three such texts.
 */
const MAX_LENGTH = 200;

/**
 * Converts a text that is indexed or compared as a whole to its stored form. If it is too long for
 * an index, the end is replaced by a hash of the whole text, so that different texts stay
 * different. Filters must convert the texts that they compare with in the same way.
 *
 * @param text Any text.
 * @returns At most 200 characters that every database can store.
 */
export function indexedText(text: string): string {
  const kept = storable(text);
  if (kept.length <= MAX_LENGTH) return kept;
  const hash = textHash(kept);
  // A slice may split a character.
  return `${kept.slice(0, MAX_LENGTH - hash.length - 3).toWellFormed()}...${hash}`;
}
