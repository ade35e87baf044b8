import { replaceRanges } from "./replace_ranges.ts";

const SEGMENT = /[A-Za-z0-9_-]*/y;

/**
 * Replaces JSON web tokens: `eyJ` is Base64 of `{"`. Signed ones have three parts (RFC 7519),
 * encrypted ones five (RFC 7516), one that is cut off has fewer.
 */
export function redactWebTokens(text: string, replacement: string): string {
  return replaceRanges(text, replacement, (from) => {
    for (let start = text.indexOf("eyJ", from); start >= 0; start = text.indexOf("eyJ", start)) {
      const header = endOfSegment(text, start);
      let end = header;
      for (let dots = 0; dots < 4 && text.charAt(end) === "."; dots++) {
        end = endOfSegment(text, end + 1);
      }
      if (header - start >= 8 && end > header + 1) return [start, end];
      start = end;
    }
    return undefined;
  });
}

function endOfSegment(text: string, start: number): number {
  SEGMENT.lastIndex = start;
  SEGMENT.test(text);
  return SEGMENT.lastIndex;
}
