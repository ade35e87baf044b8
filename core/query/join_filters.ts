import { CONDITION, type Match } from "../filters/conditions.ts";
import type {
  BasicConditions,
  LogCondition,
  LogExpression,
  LogFilters,
} from "../filters/log_filters.ts";

/** Merges two bounds into the narrower one. */
const NARROWER: Partial<Record<Match, (a: number, b: number) => number>> = {
  least: Math.max,
  most: Math.min,
  below: Math.min,
};

/**
 * Adds conditions to filters: those with an index become filter properties if possible, all others
 * go into `where`.
 *
 * @param filters The filters; not modified.
 * @param expressions Must be met in addition.
 * @returns Filters that are met if both are.
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

/** Whether a condition can be a filter property. */
function isPlain(name: string): name is keyof BasicConditions {
  return Object.hasOwn(CONDITION, name) && CONDITION[name as keyof LogCondition].isIndexed === true;
}
