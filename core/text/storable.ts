/**
 * A 64-bit hash of a text: not for secrets, but the same in every process and version.
 *
 * This is cyrb53 by bryc (public domain) with both of its words kept whole.
 *
 * @param text Any text.
 * @returns 16 hex digits.
 */
export function textHash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return hex(b) + hex(a);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}

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
