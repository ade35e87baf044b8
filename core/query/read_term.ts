import type { LogCondition, LogExpression } from "../filters/log_filters.ts";
import { nearestKey } from "../text/nearest_key.ts";
import { quote } from "./format_term.ts";
import { QueryError } from "./query_error.ts";
import { findQueryKey, QUERY_KEYS, type QueryKey } from "./query_keys.ts";
import type { QueryToken } from "./query_token.ts";

/** Maximum length of a value. */
const MAX_VALUE = 1_000;

/** A token with its canonical key, and its condition. */
export interface ReadTerm {
  readonly token: QueryToken;
  /** `undefined` if it is not a term, or has an error. */
  readonly condition: LogExpression | undefined;
}

/** Keys to suggest; shorter names are similar to everything. */
const SUGGESTED = QUERY_KEYS.flatMap(({ name, aliases }) =>
  [name, ...aliases].filter((each) => each.length > 3).map((each) => ({
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
export function readTerm(scanned: QueryToken, now: number): ReadTerm {
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
