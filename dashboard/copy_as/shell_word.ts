import { isVisible, replaceHidden } from "../../core/text/hidden_characters.ts";

/**
 * A text as one word of any POSIX shell (XCU, section 2.2.2): visible characters in single quotes,
 * where nothing has a special meaning; if it contains anything else, written by `printf` in octal,
 * so that pasted text never contains control characters or line breaks that a terminal, history
 * expansion or reader could misinterpret.
 *
 * @param text The word; it must not end with a line feed, which a command substitution cuts off.
 * @param encoding Converts characters to bytes.
 */
export function shellWord(text: string, encoding: "utf-8" | "latin1" = "utf-8"): string {
  const isAscii = encoding === "utf-8" || /^[\x20-\x7e]*$/.test(text);
  if (isVisible(text) && isAscii) return `'${text.replaceAll("'", "'\\''")}'`;
  return `"$(${shellPrintf(text, encoding)})"`;
}

/** A command that writes exactly these bytes. */
export function shellPrintf(text: string, encoding: "utf-8" | "latin1" = "utf-8"): string {
  const quoted = text.replace(/[%\\]/g, "$&$&").replaceAll("'", "\\047")
    // Otherwise it would be an option.
    .replace(/^-/, "\\055");
  const format = encoding === "latin1"
    ? quoted.replace(/[^\x20-\x7e]/g, (character) => octal([character.charCodeAt(0) & 0xff]))
    : replaceHidden(
      quoted,
      (character) => NAMED.get(character) ?? octal(encoder.encode(character)),
    );
  return `printf '${format}'`;
}

const NAMED = new Map([["\n", "\\n"], ["\r", "\\r"], ["\t", "\\t"]]);
const encoder = new TextEncoder();

function octal(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
