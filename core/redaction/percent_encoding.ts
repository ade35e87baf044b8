const ENCODED_ASCII = /%[0-7][0-9A-Fa-f]/g;

/**
 * Decodes what is ASCII, enough to recognize names and secrets. `decodeURIComponent` throws on
 * malformed input, which is slow where somebody sends nothing else.
 *
 * @param plusIsSpace As in queries and forms.
 */
export function decodeAscii(text: string, plusIsSpace: boolean): string {
  if (plusIsSpace && text.includes("+")) text = text.replaceAll("+", " ");
  if (!text.includes("%")) return text;
  return text.replace(
    ENCODED_ASCII,
    (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  );
}

/** Encodes what {@linkcode decodeAscii} returned; what that left encoded stays as it is. */
export function encodeAgain(text: string): string {
  return text.split(/(%[89A-Fa-f][0-9A-Fa-f])/)
    .map((part, i) => i % 2 === 1 ? part : encodeURIComponent(part)).join("");
}
