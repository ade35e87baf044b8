const MAX_SHOWN = 60;

/**
 * Control and format characters, separators: whatever would hide or rearrange text in a terminal.
 */
const INVISIBLE = /[\p{C}\p{Z}]/gu;

/** Text in quotes, shortened, with invisible characters escaped. */
export function quote(text: string): string {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  return JSON.stringify(shown).replace(
    INVISIBLE,
    (character) =>
      character === " "
        ? " "
        : `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}}`,
  );
}

/**
 * Describes a value for an error message.
 *
 * @param value What was received.
 * @param secret Whether to give only its type and length.
 * @returns `"abc"` with its quotes, `12`, `a list of 3`, `a string of 5 characters`.
 */
export function describeValue(value: unknown, secret: boolean): string {
  switch (typeof value) {
    case "string":
      return secret ? `a string of ${count(value.length, "character")}` : quote(value);
    case "number":
      return secret ? "a number" : String(value);
    case "boolean":
      return String(value);
    case "undefined":
      return "undefined";
    case "function":
      return "a function";
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return `a list of ${count(value.length, "item")}`;
      return value instanceof RegExp ? "a RegExp" : "an object";
    default:
      return `a ${typeof value}`;
  }
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
