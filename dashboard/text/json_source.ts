/** A value within JSON text, with the digits, keys and order that were sent. */
export interface JsonValue {
  readonly kind: "object" | "array" | "string" | "number" | "literal";
  /** The document. */
  readonly text: string;
  /** Start of the value. */
  readonly start: number;
  /** End of the value. */
  end: number;
  /** Keys of an object, one for each of `items`; keys may repeat. */
  readonly keys: string[];
  /** Values of an object or array. */
  readonly items: JsonValue[];
}

/** A document with more values is shown as text. */
const MOST_VALUES = 250_000;

/** A bracket, a quote, a number or a literal, after separators. */
const TOKEN = /[\s,:]*([{[}\]"]|(?:-?\d[\d.eE+-]*|true|false|null)(?![\w$]))/y;

/**
 * Parses JSON text without converting it to numbers and objects, which would lose details. Uses a
 * loop instead of recursion, as documents may nest to any depth.
 *
 * @param text JSON text.
 * @returns The value, or `undefined` if the text is not JSON or too large.
 */
export function readJson(text: string): JsonValue | undefined {
  const open: JsonValue[] = [];
  let at = 0;
  for (let count = 0; count < MOST_VALUES; count++) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return undefined;
    const start = TOKEN.lastIndex - token.length;
    at = token === '"' ? endOfString(text, start) : TOKEN.lastIndex;
    if (at > text.length) return undefined;
    const parent = open.at(-1);
    const needsKey = parent?.kind === "object" && parent.keys.length === parent.items.length;
    let value: JsonValue;
    if (token === "}" || token === "]") {
      if (parent === undefined || !(token === "}" ? needsKey : parent.kind === "array")) {
        return undefined;
      }
      open.pop();
      parent.end = at;
      value = parent;
    } else if (needsKey) {
      if (token !== '"') return undefined;
      parent.keys.push(decodeString(text.slice(start, at)));
      continue;
    } else {
      value = { kind: kindOf(token), text, start, end: at, keys: [], items: [] };
      parent?.items.push(value);
      if (token === "{" || token === "[") {
        open.push(value);
        continue;
      }
    }
    if (open.length === 0) return text.slice(at).trim() === "" ? value : undefined;
  }
  return undefined;
}

/** The text of a value, as sent. */
export function sourceOf({ text, start, end }: JsonValue): string {
  return text.slice(start, end);
}

/** Decodes a JSON string; returns the text itself if it is broken. */
export function decodeString(source: string): string {
  try {
    return String(JSON.parse(source));
  } catch {
    return source.slice(1, -1);
  }
}

function kindOf(token: string): JsonValue["kind"] {
  if (token === "{") return "object";
  if (token === "[") return "array";
  if (token === '"') return "string";
  return /[tfn]/.test(token) ? "literal" : "number";
}

/** End of the string that begins with the quote at `at`; beyond the text if it is not closed. */
function endOfString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x5c) i++;
    else if (unit === 0x22) return i + 1;
  }
  return text.length + 1;
}
