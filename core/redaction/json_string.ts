import type { Ranges } from "./ranges.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * Decodes the content of a JSON string. Lenient, as a string may be broken or cut off anywhere, and
 * without exceptions, which would be slow for someone to trigger on purpose.
 */
export function decodeJsonString(raw: string): string {
  let out = "";
  let copied = 0;
  for (let at = raw.indexOf("\\"); at >= 0; at = raw.indexOf("\\", copied)) {
    out += raw.slice(copied, at);
    const char = raw.charAt(at + 1);
    copied = at + escapeLength(raw, at);
    out += copied - at === UNICODE_LENGTH
      ? String.fromCharCode(Number.parseInt(raw.slice(at + 2, copied), 16))
      : ESCAPES[char] ?? char;
  }
  return copied === 0 ? raw : out + raw.slice(copied);
}

/**
 * Adds the ranges of a decoded string to those of the text that contains it, translated to its
 * escapes.
 *
 * @param raw The content of the string, with its escapes.
 * @param start Its index in the text.
 * @param found Ranges in the result of {@linkcode decodeJsonString}.
 * @param ranges Receives the ranges of the text.
 */
export function addJsonRanges(raw: string, start: number, found: Ranges, ranges: Ranges): void {
  const isPlain = !raw.includes("\\");
  let at = 0;
  let decoded = 0;
  const offsetOf = (unit: number): number => {
    if (isPlain) return unit;
    for (; decoded < unit && at < raw.length; decoded++) {
      at += raw.charCodeAt(at) === 92 ? escapeLength(raw, at) : 1;
    }
    return at;
  };
  for (const range of found.settled()) {
    const from = offsetOf(range.start);
    const to = offsetOf(range.end);
    const by = NEEDS_ESCAPE.test(range.by) ? JSON.stringify(range.by).slice(1, -1) : range.by;
    ranges.add(start + from, start + to, by);
  }
}

// deno-lint-ignore no-control-regex
const NEEDS_ESCAPE = /["\\\x00-\x1f]/;
const UNICODE_LENGTH = 6;
const HEX = /[0-9A-Fa-f]{4}/y;

/** Length of the escape at `at`; a backslash at the end is dropped. */
function escapeLength(raw: string, at: number): number {
  if (raw.charAt(at + 1) === "u") {
    HEX.lastIndex = at + 2;
    if (HEX.test(raw)) return UNICODE_LENGTH;
  }
  return 2;
}

/**
 * End of a string's content that starts at `start`: its closing quote, or the end of a text that is
 * cut off.
 *
 * @param quote The quote, with the backslashes before it if the text is nested in a string.
 */
export function endOfContent(text: string, start: number, quote = '"'): number {
  let from = start;
  for (;;) {
    const at = text.indexOf(quote, from);
    if (at < 0) return text.length;
    let slashes = 0;
    while (at - slashes > from && text.charCodeAt(at - slashes - 1) === 92) slashes++;
    // In nested text, any further backslash makes it a quote of a deeper level.
    if (quote.length === 1 ? slashes % 2 === 0 : slashes === 0) return at;
    from = at + quote.length;
  }
}

/** End of the string whose quote is at `start`, including the closing quote. */
export function endOfString(text: string, start: number, quote = '"'): number {
  return Math.min(text.length, endOfContent(text, start + quote.length, quote) + quote.length);
}

/** What JSON contains between strings and brackets. */
const JSON_REST = /[\s,:0-9.eE+truefalsn-]*/y;

/**
 * End of the array or object that starts at `start`, ignoring brackets in strings; the end of a
 * text that is cut off.
 *
 * @param strict Whether anything that is not JSON also gives the end of the text, as the end of the
 * value is then unknown; otherwise it is skipped, and strings may have any quotes.
 */
export function endOfBrackets(text: string, start: number, strict: boolean): number {
  let depth = 0;
  for (let i = start; i < text.length;) {
    const code = text.charCodeAt(i);
    if (code === 34) i = endOfString(text, i);
    else if (code === 123 || code === 91) {
      depth++;
      i++;
    } else if (code === 125 || code === 93) {
      i++;
      if (--depth === 0) return i;
    } else if (strict) {
      JSON_REST.lastIndex = i;
      JSON_REST.test(text);
      if (JSON_REST.lastIndex === i) return text.length;
      i = JSON_REST.lastIndex;
    } else if ((code === 39 || code === 96) && !/[A-Za-z0-9]/.test(text.charAt(i - 1))) {
      i = endOfString(text, i, text.charAt(i));
    } else i++;
  }
  return text.length;
}
