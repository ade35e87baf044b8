import { findInPairs } from "./find_in_query.ts";
import type { Place } from "./names.ts";
import { Ranges } from "./ranges.ts";
import type { RedactionRules } from "./redaction_rules.ts";

/** Replaces the secrets in a query without `?`. */
export function redactQuery(query: string, path: string, rules: RedactionRules): string {
  return redactPairs(query, "query", path, rules);
}

/** The same for `application/x-www-form-urlencoded` text, complete or cut off. */
export function redactForm(form: string, rules: RedactionRules): string {
  return redactPairs(form, "data", "", rules);
}

function redactPairs(text: string, place: Place, path: string, rules: RedactionRules): string {
  if (!rules.mayHoldSecret(text)) return text;
  const ranges = new Ranges();
  findInPairs({ text, start: 0, end: text.length, place, path }, rules, ranges);
  return ranges.applyTo(text);
}
