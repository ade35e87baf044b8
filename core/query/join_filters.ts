import type { BasicConditions } from "../filters/basic_conditions.ts";
import type { LogExpression } from "../filters/log_expression.ts";
import type { LogFilters } from "../filters/log_filters.ts";

type Name = keyof BasicConditions;
/** Of two bounds the narrower one. */
type Narrow = (a: number, b: number) => number;

/** The conditions that have a place in filters; of two bounds the narrower one does for both. */
const PLAIN: Readonly<Record<Name, Narrow | undefined>> = {
  startDate: Math.max,
  endDate: Math.min,
  minLatency: Math.max,
  maxLatency: Math.min,
  searchText: undefined,
  endpoint: undefined,
  statusCode: undefined,
  logLevel: undefined,
  methods: undefined,
  hasError: undefined,
  requestId: undefined,
  errorGroup: undefined,
  traceId: undefined,
  route: undefined,
  loggerName: undefined,
  instance: undefined,
  kind: undefined,
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
        const narrow = PLAIN[name];
        if (narrow === undefined) rest.push({ [name]: value });
        else Object.assign(joined, { [name]: narrow(Number(joined[name]), Number(value)) });
      }
    }
  }
}

function isPlain(name: string): name is Name {
  return Object.hasOwn(PLAIN, name);
}
