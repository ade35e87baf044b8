import { analyzeQuery } from "../../core/query/parse_query.ts";
import type { QueryToken } from "../../core/query/query_token.ts";

/** A part of a query: a term, or a group of terms. */
export interface QueryPart {
  /** As typed, including the sign before it. */
  readonly text: string;
  /** Index of its first character. */
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
  /** The term; `undefined` for a group. */
  readonly term: QueryToken | undefined;
  /** Whether it is negated. */
  readonly negated: boolean;
  /** Whether it consists of terms joined by OR without parentheses, and is thus the whole query. */
  readonly isOpen: boolean;
}

/**
 * Divides a query into the parts that can be switched off or removed individually.
 *
 * @param text The query, possibly with errors.
 */
export function splitQuery(text: string): QueryPart[] {
  const { tokens } = analyzeQuery(text);
  const parts: QueryPart[] = [];
  let depth = 0;
  let group: QueryToken | undefined;
  for (const token of tokens) {
    if (token.kind === "or" && depth === 0) return [whole(text)];
    if (token.kind === "open" && depth++ === 0) group = token;
    if (token.kind === "close") depth = Math.max(0, depth - 1);
    if (depth > 0 || token.kind === "and") continue;
    const first = group ?? token;
    const { start, negated } = first;
    const term = group === undefined && token.kind !== "close" ? token : undefined;
    const { end } = token;
    parts.push({ text: text.slice(start, end), start, end, term, negated, isOpen: false });
    group = undefined;
  }
  // An unclosed group extends to the end.
  if (group === undefined) return parts;
  const { start, negated } = group;
  const end = text.trimEnd().length;
  const rest = { text: text.slice(start, end), start, end, term: undefined, negated };
  return [...parts, { ...rest, isOpen: false }];
}

/**
 * Negates a part's text.
 *
 * @param part The part.
 * @returns Its text with or without the sign.
 */
export function oppositeOf(part: QueryPart): string {
  if (part.isOpen) return `-(${part.text})`;
  return part.negated ? bareText(part) : `-${part.text}`;
}

/** A part without its sign. */
export function bareText({ text, negated }: Pick<QueryPart, "text" | "negated">): string {
  return text.slice(signLength(text, negated));
}

/**
 * Length of the sign, `-` or `NOT`, before a term or a group.
 *
 * @param text The term, or the text that begins with it.
 * @param negated Whether it is negated.
 */
export function signLength(text: string, negated: boolean): number {
  return negated ? /^(?:-|NOT\s*)/.exec(text)?.[0].length ?? 0 : 0;
}

function whole(text: string): QueryPart {
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  const part = { text: text.trim(), start, end, term: undefined, negated: false };
  return { ...part, isOpen: true };
}
