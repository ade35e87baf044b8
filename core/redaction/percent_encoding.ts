import type { Ranges } from "./ranges.ts";

/**
 * Decodes `%XX` well enough to recognize names and secrets: ASCII and well-formed UTF-8.
 * `decodeURIComponent` throws on malformed input, which would be slow for someone to trigger on
 * purpose.
 *
 * @param plusIsSpace As in queries and forms.
 */
export function decodePercent(text: string, plusIsSpace: boolean): string {
  if (plusIsSpace && text.includes("+")) text = text.replaceAll("+", " ");
  let out = "";
  let copied = 0;
  for (let at = text.indexOf("%"); at >= 0; at = text.indexOf("%", at)) {
    const length = encodedLength(text, at);
    if (length === 0) {
      at++;
      continue;
    }
    out += text.slice(copied, at) + decodeAt(text, at, length);
    copied = at += length;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

/**
 * Adds the ranges of a decoded part to those of the text that contains it, translated to its
 * encoding.
 *
 * @param raw The part as it was sent.
 * @param start Its index in the text.
 * @param found Ranges in the result of {@linkcode decodePercent}.
 * @param encode Encodes the replacement.
 * @param ranges Receives the ranges of the text.
 */
export function addEncodedRanges(
  raw: string,
  start: number,
  found: Ranges,
  encode: (by: string) => string,
  ranges: Ranges,
): void {
  let at = 0;
  let decoded = 0;
  const offsetOf = (unit: number): number => {
    while (decoded < unit && at < raw.length) {
      const length = raw.charCodeAt(at) === 37 ? encodedLength(raw, at) : 0;
      // Beyond U+FFFF, a character has two units.
      decoded += length === 12 ? 2 : 1;
      at += Math.max(1, length);
    }
    return at;
  };
  for (const range of found.settled()) {
    const from = offsetOf(range.start);
    const to = offsetOf(range.end);
    ranges.add(start + from, start + to, encode(range.by));
  }
}

/** Units of the encoded character at `at`: 3, 6, 9 or 12; 0 if there is none. */
function encodedLength(text: string, at: number): number {
  const lead = byteAt(text, at);
  if (lead < 0) return 0;
  if (lead < 0x80) return 3;
  const bytes = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (bytes === 0 || lead >= 0xf5) return 0;
  for (let i = 1; i < bytes; i++) {
    const byte = byteAt(text, at + 3 * i);
    if (byte < 0x80 || byte > 0xbf) return 0;
    // Overlong forms, surrogates, beyond U+10FFFF.
    if (i > 1) continue;
    if (lead === 0xe0 && byte < 0xa0 || lead === 0xed && byte > 0x9f) return 0;
    if (lead === 0xf0 && byte < 0x90 || lead === 0xf4 && byte > 0x8f) return 0;
  }
  return 3 * bytes;
}

/** Decodes the character at `at`, which is well-formed UTF-8 in this many units. */
function decodeAt(text: string, at: number, length: number): string {
  const lead = byteAt(text, at);
  if (length === 3) return String.fromCharCode(lead);
  // The remaining bits of the lead byte, then six of each byte.
  let code = lead & (0xff >> length / 3 + 1);
  for (let i = 3; i < length; i += 3) code = code << 6 | byteAt(text, at + i) & 0x3f;
  return String.fromCodePoint(code);
}

function byteAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== 37) return -1;
  const high = digit(text.charCodeAt(at + 1));
  const low = digit(text.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
