import type { QueryValue } from "./query_token.ts";

/** A term to be written. */
export interface TermParts {
  /** Name of the key; without one it is free text. */
  readonly key?: string | undefined;
  /**
   * The values: a text stands for itself, whatever is in it; a value that is not quoted is written
   * as it is, and may be `5xx`, `>300ms` or `/api/*`.
   */
  readonly values: readonly (string | Pick<QueryValue, "text" | "isQuoted">)[];
  /** Whether it is not wanted. */
  readonly negated?: boolean | undefined;
}

/** What needs no quotes: nothing with a meaning of its own. */
const SAFE = /^[\p{L}\p{N}_/.@%+#$&;=?!~][\p{L}\p{N}_/.@%+#$&;=?!~-]*$/u;
const OPERATORS: readonly string[] = ["OR", "AND", "NOT"];

/**
 * Writes a term that is read as it was meant.
 *
 * @param parts Key, values and whether it is negated.
 * @returns The term.
 */
export function formatTerm({ key, values, negated = false }: TermParts): string {
  const written = values.map((value) => {
    if (typeof value === "string") return isSafe(key, value) ? value : quote(value);
    return value.isQuoted ? quote(value.text) : value.text;
  });
  return `${negated ? "-" : ""}${key === undefined ? "" : `${key}:`}${written.join(",")}`;
}

/**
 * Puts a text in quotes.
 *
 * @param text Any text.
 */
export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

function isSafe(key: string | undefined, text: string): boolean {
  // A method without quotes is upper-cased.
  if (key === "method" && text !== text.toUpperCase()) return false;
  // What is before the first colon would be taken for a key.
  const isWord = SAFE.test(key === undefined ? text : text.replaceAll(":", ""));
  return isWord && !OPERATORS.includes(text);
}
