import type { LogExpression, LogFilters } from "../filters/log_filters.ts";
import { joinFilters } from "./join_filters.ts";
import { joinTerms } from "./join_terms.ts";
import { QueryError } from "./query_error.ts";
import type { QueryToken } from "./query_token.ts";
import { readTerm } from "./read_term.ts";
import { scanQuery } from "./scan_query.ts";

/** Longest query, in characters. */
export const MAX_QUERY = 4_096;

/** Most terms; each value of a list is one. */
const MAX_TERMS = 50;

/** What {@linkcode parseQuery} can be told. */
export interface QueryOptions {
  /**
   * The time from which `since:15m` counts back, epoch milliseconds.
   *
   * @default {Date.now()}
   */
  readonly now?: number | undefined;
}

/** A query, taken apart. */
export interface QueryAnalysis {
  /** The parts in their order; what can't be read has an `error`. */
  readonly tokens: readonly QueryToken[];
  /** What it asks for; `undefined` if there is an error. */
  readonly expression: LogExpression | undefined;
  /** The first error. */
  readonly error: QueryError | undefined;
}

/**
 * Reads a query, such as `status:5xx method:POST,PUT dur:>300ms "exact text" -path:/health`. The
 * whole language is described in `docs/query.md`.
 *
 * @param text The query: at most 4,096 characters and 50 terms.
 * @param options What else it depends on.
 * @returns Filters without `limit`, `before` and `after`: conditions that have an index by their
 * name, all else in `where`.
 * @throws {QueryError} If it can't be read; it points at what is wrong.
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
 * Reads a query as one expression, to be joined with other filters.
 *
 * @param text The query.
 * @param options What else it depends on.
 * @throws {QueryError} If it can't be read.
 */
export function parseExpression(text: string, options: QueryOptions = {}): LogExpression {
  const { expression, error } = analyzeQuery(text, options);
  if (expression === undefined) throw error;
  return expression;
}

/**
 * Takes a query apart, for whoever shows it while it is being typed. Never throws.
 *
 * @param text The query.
 * @param options What else it depends on.
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
