import { matchesOf } from "./matches_of.ts";
import type { Hint } from "./prefix_search.ts";
import type { Hide } from "./ranges.ts";

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** Finds PEM (RFC 7468) and PGP private keys; one that is cut off goes to the end of the text. */
export function findPrivateKeys(text: string, hide: Hide): void {
  for (BEGIN.lastIndex = 0;;) {
    const match = BEGIN.exec(text);
    if (match === null) return;
    const end = text.indexOf("-----END", BEGIN.lastIndex);
    const close = end < 0 ? -1 : text.indexOf("-----", end + 8);
    BEGIN.lastIndex = close < 0 ? text.length : close + 5;
    hide(match.index, BEGIN.lastIndex);
  }
}

const SEGMENT = /[A-Za-z0-9_-]*/y;

/**
 * Finds JSON web tokens: `eyJ` is Base64 of `{"`. Signed ones have three parts (RFC 7519),
 * encrypted ones five (RFC 7516), one that is cut off has fewer.
 */
export function findWebTokens(text: string, hide: Hide): void {
  for (let start = text.indexOf("eyJ"); start >= 0; start = text.indexOf("eyJ", start)) {
    const header = endOfSegment(text, start);
    let end = header;
    for (let dots = 0; dots < 4 && text.charAt(end) === "."; dots++) {
      end = endOfSegment(text, end + 1);
    }
    if (header - start >= 8 && end > header + 1) hide(start, end);
    start = end;
  }
}

function endOfSegment(text: string, start: number): number {
  SEGMENT.lastIndex = start;
  SEGMENT.test(text);
  return SEGMENT.lastIndex;
}

/** What every text with such a key holds. */
export const PROVIDER_HINTS: readonly Hint[] = [{ begin: "sk-", pattern: "sk-[a-z0-9_-]{20}" }];

const PROVIDER_KEY = /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,}/g;
/** `sk-fading-circle-container` is a CSS class. */
const CLASS_NAME = /^sk(?:-[a-z]{1,24}[0-9]{0,2})+$/;

/** Finds keys of model providers, which all begin with `sk-`. */
export function findProviderKeys(text: string, hide: Hide): void {
  for (const { 0: match, index } of matchesOf(PROVIDER_KEY, text)) {
    if (!CLASS_NAME.test(match)) hide(index, index + match.length);
  }
}
