import { textHash } from "../error_groups/text_hash.ts";
import { storable } from "../text/storable.ts";

/**
 * Most UTF-16 code units of a text that an index holds. An entry of PostgreSQL's takes 2,704 bytes; a
 * unit takes three at most, and the key of metrics has three such texts.
 */
const MAX_LENGTH = 200;

/**
 * A text that is indexed or compared as a whole, as it is stored. One that is longer than any index
 * takes keeps its beginning, and has a hash of it all instead of the rest, so that different ones stay
 * different. Filters are to do the same with what they compare it with.
 *
 * @param text Any text.
 * @returns At most 200 characters that every database keeps.
 */
export function indexedText(text: string): string {
  const kept = storable(text);
  if (kept.length <= MAX_LENGTH) return kept;
  const hash = textHash(kept);
  // A slice may cut a character in two.
  return `${kept.slice(0, MAX_LENGTH - hash.length - 3).toWellFormed()}...${hash}`;
}
