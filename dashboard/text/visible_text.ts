import { HIDDEN } from "../../core/text/hidden_characters.ts";

/** A piece of captured text: plain, the name of an invisible character, or a redacted secret. */
export interface Segment {
  readonly kind: "text" | "control" | "redacted";
  readonly text: string;
}

const REDACTED =
  "\\[(?:REDACTED|dropped: redaction failed)[^\\]\\n]{0,80}\\]|(?<==)REDACTED(?![A-Za-z0-9])";

const MARKED = new RegExp(`${REDACTED}|${HIDDEN}`, "gu");
const SUSPECT = /[^\u0020-\u005a\u005c-\u007e]/;

const NAMES = new Map<string, string>([
  ["\u0000", "NUL"],
  ["\u0007", "BEL"],
  ["\b", "BS"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\u001b", "ESC"],
  ["\u00ad", "soft hyphen"],
  ["\u200b", "zero width space"],
  ["\u200c", "zero width non-joiner"],
  ["\u200d", "zero width joiner"],
  ["\u200e", "left-to-right mark"],
  ["\u200f", "right-to-left mark"],
  ["\u202a", "left-to-right embedding"],
  ["\u202b", "right-to-left embedding"],
  ["\u202c", "end of direction"],
  ["\u202d", "left-to-right override"],
  ["\u202e", "right-to-left override"],
  ["\u2066", "left-to-right isolate"],
  ["\u2067", "right-to-left isolate"],
  ["\u2069", "end of isolate"],
  ["\ufeff", "byte order mark"],
]);

/**
 * Splits captured text so that everything in it becomes visible.
 *
 * @param text Anything a client or the app sent.
 * @param lines `true` if line breaks and tabs are laid out, `false` on a single line.
 */
export function splitVisible(text: string, lines = false): Segment[] {
  if (!SUSPECT.test(text) && !text.includes("=REDACTED")) return [{ kind: "text", text }];
  const segments: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(MARKED)) {
    const found = match[0];
    const isLayout = lines && (found === "\n" || found === "\t" || found === "\r");
    if (isLayout || joinsEmoji(found, text, match.index)) continue;
    if (match.index > from) segments.push({ kind: "text", text: text.slice(from, match.index) });
    segments.push(
      found.length > 2
        ? { kind: "redacted", text: found.replace(/[[\]]/g, "").toLowerCase() }
        : { kind: "control", text: nameOf(found) },
    );
    from = match.index + found.length;
  }
  if (from < text.length) segments.push({ kind: "text", text: text.slice(from) });
  return segments;
}

/** Cuts a text to a length without splitting a surrogate pair. */
export function clipText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

// Without an anchor: V8 15.0 finds no class with characters beyond U+FFFF right before `$`.
const EMOJI = /[\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}]/u;

/** Keeps zero-width joiners within emoji sequences, which combine them into one character. */
function joinsEmoji(found: string, text: string, index: number): boolean {
  if (found !== "\u200d") return false;
  const isPair = (text.codePointAt(index - 2) ?? 0) > 0xffff;
  return EMOJI.test(text.slice(Math.max(0, index - (isPair ? 2 : 1)), index));
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return NAMES.get(character) ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
