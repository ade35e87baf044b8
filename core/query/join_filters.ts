import { CONDITION, type Match } from "../filters/conditions.ts";
import type {
  BasicConditions,
  LogCondition,
  LogExpression,
  LogFilters,
} from "../filters/log_filters.ts";

/** Of two bounds the narrower one does for both. */
const NARROWER: Partial<Record<Match, (a: number, b: number) => number>> = {
  least: Math.max,
  most: Math.min,
  below: Math.min,
};

/**
 * Filters that ask for more: each condition is put where an index can serve it, and only what has no
 * place there into `where`.
 *
 * @param filters Where it is added; not changed.
 * @param expressions What must be met too.
 * @returns Filters that are met where both are.
 */
export function joinFilters(
  filters: LogFilters,
  ...expressions: readonly LogExpression[]
): LogFilters {
  const joined: LogFilters = { ...filters };
  const rest: LogExpression[] = filters.where === undefined ? [] : [filters.where];
  for (const expression of expressions) add(expression);
  const [only, ...others] = rest;
  if (only !== undefined) joined.where = others.length === 0 ? only : { all: rest };
  return joined;

  function add(expression: LogExpression): void {
    if ("all" in expression) return expression.all.forEach(add);
    if ("any" in expression || "not" in expression) return void rest.push(expression);
    for (const [name, value] of Object.entries(expression)) {
      if (value === undefined) continue;
      if (!isPlain(name)) rest.push({ [name]: value });
      else if (joined[name] === undefined) Object.assign(joined, { [name]: value });
      else {
        const narrower = NARROWER[CONDITION[name].match];
        if (narrower === undefined) rest.push({ [name]: value });
        else Object.assign(joined, { [name]: narrower(Number(joined[name]), Number(value)) });
      }
    }
  }
}

/** Whether a condition has a place in filters. */
function isPlain(name: string): name is keyof BasicConditions {
  return Object.hasOwn(CONDITION, name) && CONDITION[name as keyof LogCondition].isIndexed === true;
}
