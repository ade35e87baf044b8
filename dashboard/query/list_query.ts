import { analyzeQuery } from "../../core/query/parse_query.ts";
import type { QueryError } from "../../core/query/query_token.ts";
import { oppositeOf, type QueryPart, splitQuery } from "./query_parts.ts";

/** Requests or log lines: which list a query belongs to. */
export type ListKind = "request" | "log";

/** The query of a list. */
export interface ListQuery {
  /** As typed, including parts that are switched off. */
  readonly text: string;
  /** The texts of the parts that are switched off. */
  readonly off: readonly string[];
}

/** A part, and whether it is switched off. */
export interface ListPart extends QueryPart {
  readonly isOff: boolean;
}

/** The empty query. */
export const EMPTY_QUERY: ListQuery = { text: "", off: [] };

/** Maximum length of a value that the server accepts. */
export const LONGEST_VALUE = 1000;

/**
 * Reads the query from a URL of the page: `q`, and in `off` its parts that are switched off.
 *
 * @param params Parameters of the page's URL.
 */
export function readListQuery(params: URLSearchParams): ListQuery {
  const off = splitQuery(params.get("off") ?? "").map(({ text }) => text);
  return withText({ text: "", off }, params.get("q") ?? "");
}

/**
 * Writes the query to parameters of the page's URL.
 *
 * @param query The query.
 * @param params The parameters; those of the query are replaced.
 */
export function writeListQuery(query: ListQuery, params = new URLSearchParams()): URLSearchParams {
  const written = new URLSearchParams();
  const off = query.off.join(" ");
  if (query.text !== "") written.set("q", query.text);
  if (off !== "") written.set("off", off);
  for (const [name, value] of params) {
    if (name !== "q" && name !== "off") written.set(name, value);
  }
  return written;
}

/** The query parameters of a page's URL. */
export function onlyQuery(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...params].filter(([name]) => name === "q" || name === "off"));
}

/** The query with another text; parts that remain stay switched off. */
export function withText(query: ListQuery, text: string): ListQuery {
  if (query.off.length === 0) return { text, off: [] };
  const parts = new Set(splitQuery(text).map((part) => part.text));
  return { text, off: [...new Set(query.off)].filter((off) => parts.has(off)) };
}

/** The parts of a query, in order. */
export function partsOf({ text, off }: ListQuery): ListPart[] {
  return splitQuery(text).map((part) => ({ ...part, isOff: off.includes(part.text) }));
}

/** The query for the server: the parts that are on, as typed. */
export function activeText(query: ListQuery): string {
  if (query.off.length === 0) return query.text.trim();
  return fromParts(partsOf(query).filter(({ isOff }) => !isOff)).text;
}

/** The error in the query, if any. */
export function errorOf(query: ListQuery): QueryError | undefined {
  return analyzeQuery(activeText(query)).error;
}

/** Switches a part off, keeping it, or on again. */
export function togglePart(query: ListQuery, index: number): ListQuery {
  return change(query, index, (part) => [{ ...part, isOff: !part.isOff }]);
}

/** Removes a part. */
export function removePart(query: ListQuery, index: number): ListQuery {
  return change(query, index, () => []);
}

/** Negates a part. */
export function negatePart(query: ListQuery, index: number): ListQuery {
  return change(query, index, (part) => [{ ...part, text: oppositeOf(part), isOpen: false }]);
}

/** Adds a term, replacing its opposite if there is one. */
export function addTerm(query: ListQuery, term: string): ListQuery {
  const [added] = splitQuery(term);
  if (added === undefined) return query;
  const opposite = oppositeOf(added);
  const others = partsOf(query).filter(({ text }) => text !== term && text !== opposite);
  return fromParts([...others, { ...added, isOff: false }]);
}

/**
 * Replaces terms with some keys; negated terms are not affected.
 *
 * @param query The query.
 * @param keys Names of the keys.
 * @param terms The terms, switched on.
 */
export function replaceTerms(
  query: ListQuery,
  keys: readonly string[],
  terms: readonly string[],
): ListQuery {
  const parts = partsOf(query);
  const first = parts.findIndex((part) => isOneOf(part, keys));
  const fresh = terms.flatMap(splitQuery).map((part) => ({ ...part, isOff: false }));
  const at = first < 0 ? parts.length : first;
  const rest = (part: ListPart): boolean => !isOneOf(part, keys);
  return fromParts([
    ...parts.slice(0, at).filter(rest),
    ...fresh,
    ...parts.slice(at).filter(rest),
  ]);
}

/** The parts that are on and have one of the keys, not negated. */
export function termsOf(query: ListQuery, keys: readonly string[]): ListPart[] {
  return partsOf(query).filter((part) => !part.isOff && isOneOf(part, keys));
}

/** The values of a key in the parts that are on and not negated. */
export function valuesOf(query: ListQuery, key: string): string[] {
  return termsOf(query, [key]).flatMap(({ term }) => term?.values.map(({ text }) => text) ?? []);
}

function isOneOf({ term, negated }: ListPart, keys: readonly string[]): boolean {
  return term?.key !== undefined && !negated && keys.includes(term.key);
}

function change(
  query: ListQuery,
  index: number,
  replace: (part: ListPart) => readonly ListPart[],
): ListQuery {
  return fromParts(partsOf(query).flatMap((part, at) => at === index ? replace(part) : [part]));
}

function fromParts(parts: readonly ListPart[]): ListQuery {
  // OR binds less tightly than adjacent terms.
  const written = parts.map(({ text, isOpen, isOff }) => ({
    text: isOpen && parts.length > 1 ? `(${text})` : text,
    isOff,
  }));
  return {
    text: written.map(({ text }) => text).join(" "),
    off: [...new Set(written.filter(({ isOff }) => isOff).map(({ text }) => text))],
  };
}
