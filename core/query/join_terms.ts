import type { LogExpression } from "../filters/log_filters.ts";
import { QueryError, type QueryToken } from "./query_token.ts";

/** Maximum nesting of parentheses. */
const MAX_DEPTH = 8;

/**
 * Joins the terms of a query. Adjacent terms are joined by AND, which binds more tightly than OR;
 * `-` and parentheses bind most tightly. A misplaced token gets an `error`.
 *
 * @param tokens The tokens.
 * @param conditions The conditions of the terms.
 * @returns The expression; meaningless if there is an error.
 */
export function joinTerms(
  tokens: readonly QueryToken[],
  conditions: ReadonlyMap<QueryToken, LogExpression>,
): LogExpression {
  if (isTooDeep(tokens)) return {};
  let next = 0;
  const parts: LogExpression[] = [];
  while (next < tokens.length) {
    parts.push(alternatives());
    const close = tokens[next++];
    if (close !== undefined) fault(close, "No ( belongs to this ): put it in quotes if it is text");
  }
  return joined("all", parts);

  function alternatives(): LogExpression {
    const parts: LogExpression[] = [];
    let or: QueryToken | undefined;
    do {
      const part = conjunction();
      or = tokens[next]?.kind === "or" ? tokens[next++] : undefined;
      if (part !== undefined) parts.push(part);
      else if (or !== undefined) fault(or, "Put a term before OR");
      else if (parts.length > 0) faultBefore("Put a term after OR");
    } while (or !== undefined);
    return joined("any", parts);
  }

  /** `undefined` without any terms, which is valid for an empty query only. */
  function conjunction(): LogExpression | undefined {
    const parts: LogExpression[] = [];
    let isOpenEnded = false;
    for (; next < tokens.length; next++) {
      const token = tokens[next];
      if (token === undefined || token.kind === "or" || token.kind === "close") break;
      if (token.kind === "and") {
        if (parts.length === 0 || isOpenEnded) fault(token, "Put a term before AND");
        isOpenEnded = true;
        continue;
      }
      isOpenEnded = false;
      // A token with an error counts as a term, so that no missing term is reported.
      parts.push(token.kind === "open" ? group(token) : conditions.get(token) ?? {});
    }
    if (isOpenEnded) faultBefore("Put a term after AND");
    return parts.length === 0 ? undefined : joined("all", parts);
  }

  function group(open: QueryToken): LogExpression {
    const first = ++next;
    const inner = alternatives();
    if (tokens[next]?.kind !== "close") fault(open, "This parenthesis is not closed");
    else if (first === next) fault(open, "There is nothing between the parentheses");
    return open.negated ? negation(inner) : inner;
  }

  function faultBefore(message: string): void {
    const token = tokens[next - 1];
    if (token !== undefined) fault(token, message);
  }
}

function isTooDeep(tokens: readonly QueryToken[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "open") depth++;
    if (token.kind === "close") depth--;
    if (depth <= MAX_DEPTH) continue;
    fault(token, `At most ${MAX_DEPTH} parentheses can be nested`);
    return true;
  }
  return false;
}

function negation(expression: LogExpression): LogExpression {
  return "not" in expression ? expression.not : { not: expression };
}

/**
 * Joins expressions; a single one stays as it is, and nested ones of the same kind are flattened.
 */
function joined(by: "all" | "any", parts: readonly LogExpression[]): LogExpression {
  const flat = parts.flatMap((part) => {
    if (by === "all") return "all" in part ? part.all : part;
    return "any" in part ? part.any : part;
  });
  const [only, ...others] = flat;
  if (only !== undefined && others.length === 0) return only;
  return by === "all" ? { all: flat } : { any: flat };
}

function fault(token: QueryToken, message: string): void {
  token.error ??= new QueryError(message, token.start, token.end - token.start);
}
