import type { LogCondition, LogExpression, LogFilters } from "../filters/log_filters.ts";
import { joinFilters } from "./join_filters.ts";
import { joinTerms } from "./join_terms.ts";
import { nearestKey } from "../text/nearest_key.ts";
import { quote } from "./format_term.ts";
import { QueryError, type QueryToken } from "./query_token.ts";
import { findQueryKey, QUERY_KEYS, type QueryKey } from "./query_keys.ts";
import { scanQuery } from "./scan_query.ts";

/** Maximum length of a query, in characters. */
export const MAX_QUERY = 4_096;

/** Maximum number of terms; each value of a list counts as one. */
const MAX_TERMS = 50;

/** Options of {@linkcode parseQuery}. */
export interface QueryOptions {
  /**
   * Epoch milliseconds from which `since:15m` counts back.
   *
   * @default {Date.now()}
   */
  readonly now?: number | undefined;
}

/** An analyzed query. */
export interface QueryAnalysis {
  /** The tokens in order; invalid ones have an `error`. */
  readonly tokens: readonly QueryToken[];
  /** The expression; `undefined` if there is an error. */
  readonly expression: LogExpression | undefined;
  /** The first error. */
  readonly error: QueryError | undefined;
}

/**
 * Parses a query, such as `status:5xx method:POST,PUT dur:>300ms "exact text" -path:/health`.
 * `docs/query.md` describes the whole language.
 *
 * @param text The query: at most 4,096 characters and 50 terms.
 * @param options The reference time.
 * @returns Filters without `limit`, `before` and `after`: conditions with an index under their own
 * names, all others in `where`.
 * @throws {QueryError} If the query can't be parsed; the error points at the mistake.
 *
 * @example
 * ```ts
 * import { parseQuery } from "@supertracer/core";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(parseQuery("status:5xx method:post -path:/health"), {
 *   statusCode: "5xx",
 *   methods: ["POST"],
 *   where: { not: { path: "/health" } },
 * });
 * ```
 */
export function parseQuery(text: string, options: QueryOptions = {}): LogFilters {
  return joinFilters({}, parseExpression(text, options));
}

/**
 * Parses a query as one expression, to be combined with other filters.
 *
 * @param text The query.
 * @param options The reference time.
 * @throws {QueryError} If the query can't be parsed.
 */
export function parseExpression(text: string, options: QueryOptions = {}): LogExpression {
  const { expression, error } = analyzeQuery(text, options);
  if (expression === undefined) throw error;
  return expression;
}

/**
 * Analyzes a query, to show it while it is being typed. Never throws.
 *
 * @param text The query.
 * @param options The reference time.
 */
export function analyzeQuery(text: string, options: QueryOptions = {}): QueryAnalysis {
  const { now = Date.now() } = options;
  if (text.length > MAX_QUERY) {
    const message = `The query has ${text.length} characters: at most ${MAX_QUERY} are allowed`;
    const error = new QueryError(message, MAX_QUERY, text.length - MAX_QUERY);
    return { tokens: [], expression: undefined, error };
  }
  const conditions: Map<QueryToken, LogExpression> = new Map();
  let terms = 0;
  const tokens = scanQuery(text).map((scanned) => {
    const { token, condition } = readTerm(scanned, now);
    if (condition !== undefined) conditions.set(token, condition);
    terms += token.values.length;
    if (terms > MAX_TERMS) {
      const { start, end } = token;
      token.error ??= new QueryError(`At most ${MAX_TERMS} terms are allowed`, start, end - start);
    }
    return token;
  });
  const expression = joinTerms(tokens, conditions);
  const error = tokens.find((token) => token.error !== undefined)?.error;
  return { tokens, expression: error === undefined ? expression : undefined, error };
}

/** Maximum length of a value. */
const MAX_VALUE = 1_000;

/** A token with its canonical key, and its condition. */
interface ReadTerm {
  readonly token: QueryToken;
  /** `undefined` if it is not a term, or has an error. */
  readonly condition: LogExpression | undefined;
}

/** Keys to suggest; shorter names are similar to everything, and prefixes are no key alone. */
const SUGGESTED = QUERY_KEYS.flatMap(({ name, aliases, isPrefix = false }) =>
  [name, ...aliases].filter((each) => each.length > 3 && !isPrefix).map((each) => ({
    names: [each],
    shown: each,
  }))
);

/**
 * Parses the condition of a token.
 *
 * @param scanned The token, as typed.
 * @param now Epoch milliseconds.
 */
function readTerm(scanned: QueryToken, now: number): ReadTerm {
  const { kind, key: typed = "text" } = scanned;
  if (scanned.error !== undefined || (kind !== "term" && kind !== "text")) {
    return { token: scanned, condition: undefined };
  }
  const key = findQueryKey(typed);
  const token = key === undefined || kind === "text" ? scanned : { ...scanned, key: key.name };
  try {
    if (key === undefined) throw unknownKey(scanned, typed);
    const condition = conditionOf(key, token, now);
    return { token, condition: token.negated ? { not: condition } : condition };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    token.error = error;
    return { token, condition: undefined };
  }
}

function conditionOf(key: QueryKey, { values }: QueryToken, now: number): LogExpression {
  const conditions = values.flatMap((value): LogCondition | LogCondition[] => {
    if (value.text.length > MAX_VALUE) {
      const message = `A value has at most ${MAX_VALUE} characters, this one ${value.text.length}`;
      throw new QueryError(message, value.start, value.end - value.start);
    }
    return key.read(value, now);
  });
  const [first, ...others] = conditions;
  if (first !== undefined && others.length === 0) return first;
  // Only a list of methods is a condition by itself.
  const methods = conditions.map((condition) => condition.methods ?? []);
  return methods.every((list) => list.length > 0)
    ? { methods: methods.flat() }
    : { any: conditions };
}

function unknownKey({ end, value }: QueryToken, typed: string): QueryError {
  const meant = /^[a-z_]{3,}$/i.test(typed) ? nearestKey(typed, SUGGESTED, []) : undefined;
  const shown = typed.slice(0, 50);
  const what = typed === "" ? "There is no key before the colon" : `There is no key "${shown}"`;
  const advice = meant === undefined ? "" : `did you mean "${meant}"? `;
  const text = quote(`${shown}:${value}`.slice(0, 50));
  const at = end - value.length - 1 - typed.length;
  return new QueryError(
    `${what}: ${advice}To look for it as text, put it in quotes: ${text}`,
    at,
    Math.max(typed.length, 1),
  );
}
