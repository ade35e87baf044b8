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
