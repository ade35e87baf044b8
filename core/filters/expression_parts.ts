import { LOG_FIELD } from "../log/log_fields.ts";
import { CONDITIONS } from "./conditions.ts";
import type { LogCondition, LogExpression } from "./log_filters.ts";

/** Conditions on what rows of lists may leave out. */
const DETAILS = CONDITIONS.filter(({ on }) =>
  on.some((property) => LOG_FIELD[property].in === "detail")
);

/** An expression in two, which are both met where it is. */
export interface ExpressionParts {
  /** What rows of lists tell; `{}` is met by all. */
  readonly ofRows: LogExpression;
  /** What only whole logs tell. */
  readonly ofDetails: LogExpression;
}

/**
 * Whether an expression looks into headers or bodies.
 *
 * @param expression One that can be read: not too deep.
 */
export function asksForDetails(expression: LogExpression): boolean {
  if ("all" in expression) return expression.all.some(asksForDetails);
  if ("any" in expression) return expression.any.some(asksForDetails);
  if ("not" in expression) return asksForDetails(expression.not);
  const condition: LogCondition = expression;
  return DETAILS.some(({ name }) => condition[name] !== undefined && condition[name] !== "");
}

/**
 * Takes apart what must be met all at once, so that whole logs need be read only where rows meet the
 * rest.
 *
 * @param expression One that can be read.
 */
export function splitExpression(expression: LogExpression): ExpressionParts {
  if (!asksForDetails(expression)) return { ofRows: expression, ofDetails: {} };
  if (!("all" in expression)) return { ofRows: {}, ofDetails: expression };
  const parts = expression.all.map(splitExpression);
  return {
    ofRows: { all: parts.map(({ ofRows }) => ofRows) },
    ofDetails: { all: parts.map(({ ofDetails }) => ofDetails) },
  };
}
