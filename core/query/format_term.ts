import type { QueryValue } from "./query_token.ts";

/** A term to format. */
export interface TermParts {
  /** Key; without one it is free text. */
  readonly key?: string | undefined;
  /**
   * The values: a string is literal text, whatever it contains; an unquoted value is written as it
   * is, and may be `5xx`, `>300ms` or `/api/*`.
   */
  readonly values: readonly (string | Pick<QueryValue, "text" | "isQuoted">)[];
  /** Whether it is negated. */
  readonly negated?: boolean | undefined;
}

/** Text that needs no quotes, as it has no special characters. */
const SAFE = /^[\p{L}\p{N}_/.@%+#$&;=?!~][\p{L}\p{N}_/.@%+#$&;=?!~-]*$/u;
const OPERATORS: readonly string[] = ["OR", "AND", "NOT"];

/**
 * Formats a term so that it is parsed as intended.
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
 * Quotes a text.
 *
 * @param text Any text.
 */
export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

function isSafe(key: string | undefined, text: string): boolean {
  // A method without quotes is upper-cased.
  if (key === "method" && text !== text.toUpperCase()) return false;
  // Text before the first colon would be parsed as a key.
  const isWord = SAFE.test(key === undefined ? text : text.replaceAll(":", ""));
  return isWord && !OPERATORS.includes(text);
}
