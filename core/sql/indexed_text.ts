import { textHash } from "../error_groups/text_hash.ts";
import { storable } from "../text/storable.ts";

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
