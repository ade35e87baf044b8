import { formatTerm } from "../../core/query/format_term.ts";
import { analyzeQuery } from "../../core/query/parse_query.ts";

/** A term, or the reason why it is invalid. */
export type WrittenTerm =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text?: undefined; readonly problem: string };

/** Keys that accept any text. */
const TEXTS: readonly string[] = [
  ...["path", "route", "text", "error", "url", "ip", "agent"],
  ...["request", "trace", "span", "logger", "instance", "user", "service"],
];

function isText(key: string): boolean {
  return TEXTS.includes(key) || key.startsWith("attr.");
}

/**
 * Makes a term from a value typed into a field: quoted if it would otherwise mean something else,
 * except for patterns and bounds.
 *
 * @param key Name of the key.
 * @param typed The typed text.
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
