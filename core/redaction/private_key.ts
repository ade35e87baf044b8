import { replaceRanges } from "./replace_ranges.ts";

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** Replaces PEM (RFC 7468) and PGP private keys; one that is cut off goes to the end of the text. */
export function redactPrivateKeys(text: string, replacement: string): string {
  return replaceRanges(text, replacement, (from) => {
    BEGIN.lastIndex = from;
    const match = BEGIN.exec(text);
    if (match === null) return undefined;
    const end = text.indexOf("-----END", BEGIN.lastIndex);
    const close = end < 0 ? -1 : text.indexOf("-----", end + 8);
    return [match.index, close < 0 ? text.length : close + 5];
  });
}
