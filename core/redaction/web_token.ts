import type { Hide } from "./ranges.ts";

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
