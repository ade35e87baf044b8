import { formatTerm } from "../../core/query/format_term.ts";
import { analyzeQuery } from "../../core/query/parse_query.ts";

/** A term, or why it can't be written. */
export type WrittenTerm =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text?: undefined; readonly problem: string };

/** Keys whose values are any text. */
const TEXTS: readonly string[] = [
  ...["path", "route", "text", "error", "url", "ip", "agent"],
  ...["request", "trace", "span", "logger", "instance", "user", "service"],
];

function isText(key: string): boolean {
  return TEXTS.includes(key) || key.startsWith("attr.");
}

/**
 * Writes a term of a value as people type it into a field: in quotes where it would be read as
 * something else, but patterns and bounds as they are.
 *
 * @param key Name of the key.
 * @param typed What was typed.
 */
export function writeValue(key: string, typed: string): WrittenTerm {
  const value = typed.trim();
  const plain = `${key}:${value}`;
  const { tokens, error } = analyzeQuery(plain);
  const [term] = tokens;
  const isWhole = tokens.length === 1 && term?.kind === "term" && error === undefined;
  if (isWhole && (term.values.length === 1 || !isText(key))) return { text: plain };
  if (!isText(key)) {
    return { problem: error?.message ?? "Remove spaces and parentheses" };
  }
  const text = formatTerm({ key, values: [value] });
  const problem = analyzeQuery(text).error?.message;
  return problem === undefined ? { text } : { problem };
}
