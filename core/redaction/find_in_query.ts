import { isSecretValue } from "./evidence.ts";
import { CALLBACK_PATH, type Place } from "./names.ts";
import { addEncodedRanges, decodePercent } from "./percent_encoding.ts";
import { Ranges } from "./ranges.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import type { NameFacts, NameRule } from "./secret_names.ts";

/** Pairs of names and values as queries and forms have them, and how they are looked at. */
export interface Pairs {
  /** The text that they stand in. */
  readonly text: string;
  /** Where they begin and end in it. */
  readonly start: number;
  readonly end: number;
  /** Whether they are those of a URL or a form. */
  readonly place: Place;
  /** Path of the URL: `code` and `state` are secret where a sign-in comes back to. */
  readonly path: string;
}

/** How often encoded text is decoded: `%2520`. */
const MAX_DECODED = 3;
const ESCAPE = /[%+]/;
/** That of `pin=1`. */
const MIN_LENGTH = 5;

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

/**
 * Finds the values of secret parameters and fields, and what is secret in the others; all else stays
 * as it was written, since `URLSearchParams` would turn `%20` into `+`, `d` into `d=` and `c[]` into
 * `c%5B%5D`.
 */
export function findInPairs(pairs: Pairs, rules: RedactionRules, ranges: Ranges): void {
  const { text, place } = pairs;
  const by = place === "query"
    ? rules.urlReplacement
    : rules.replacement.replace(/[&=%+#]/g, encodeURIComponent);
  let beside: Beside | undefined;
  for (let start = pairs.start; start <= pairs.end;) {
    const ampersand = text.indexOf("&", start);
    const end = ampersand < 0 || ampersand > pairs.end ? pairs.end : ampersand;
    // Not to the end of the text: there may be none, and that for each pair.
    const found = text.slice(start, end).indexOf("=");
    const equals = found < 0 ? end : start + found;
    const rule = equals < end ? factsOfName(text, start, equals, place, rules).rule : undefined;
    if (
      rule !== undefined &&
      (rule.beside === undefined || (beside ??= new Beside(pairs, rules)).holds(rule)) &&
      isSecretValue(rule.evidence, decodePercent(text.slice(equals + 1, end), true), false)
    ) {
      ranges.add(equals + 1, end, by);
    } else {
      findInPart(text, start, equals, true, rules, ranges, 0);
      findInPart(text, equals + 1, end, true, rules, ranges, 0);
    }
    start = end + 1;
  }
}

/** Finds what is secret in a part of a URL or form that is not secret as a whole. */
export function findInPart(
  text: string,
  start: number,
  end: number,
  plusIsSpace: boolean,
  rules: RedactionRules,
  ranges: Ranges,
  decodedBefore: number,
): void {
  if (end - start < MIN_LENGTH && !rules.patterns.hasAdded) return;
  const part = text.slice(start, end);
  const decoded = decodePercent(part, plusIsSpace);
  const found = new Ranges();
  found.addUnstorable(decoded);
  rules.find(decoded, 1, found);
  if (decoded !== part && decodedBefore < MAX_DECODED && decoded.includes("%")) {
    findInPart(decoded, 0, decoded.length, plusIsSpace, rules, found, decodedBefore + 1);
  }
  if (!found.isEmpty) addEncodedRanges(part, start, found, encoder(rules), ranges);
}

/** What a name says, however often it was encoded. */
export function factsOfName(
  text: string,
  start: number,
  end: number,
  place: Place,
  rules: RedactionRules,
): NameFacts {
  const name = text.slice(start, end);
  return ESCAPE.test(name)
    ? rules.names.factsOf(decodeName(name), place)
    : rules.names.factsAt(text, start, end, place);
}

function decodeName(name: string): string {
  for (let i = 0; i < MAX_DECODED && (name.includes("%") || i === 0); i++) {
    const decoded = decodePercent(name, true);
    if (decoded === name) break;
    name = decoded;
  }
  return name;
}

/** How what stands for a secret is written in a URL. */
function encoder({ replacement, urlReplacement }: RedactionRules): (by: string) => string {
  return (by) => {
    if (by === urlReplacement || replacement === "") return by;
    return by.split(replacement).map(encodeURIComponent).join(urlReplacement);
  };
}

/** Which names stand in a query or form; looked at only when a name depends on it. */
class Beside {
  readonly #path: string;
  readonly #names = new Set<string>();
  #isCallback: boolean | undefined;

  constructor({ text, start, end, path, place }: Pairs, rules: RedactionRules) {
    this.#path = path;
    for (const pair of text.slice(start, end).split("&")) {
      const { beside } = factsOfName(pair, 0, Math.max(0, pair.indexOf("=")), place, rules);
      if (beside !== undefined) this.#names.add(beside);
    }
  }

  holds(rule: NameRule): boolean {
    if (rule.onCallback && (this.#isCallback ??= CALLBACK_PATH.test(this.#path))) return true;
    return rule.beside?.isDisjointFrom(this.#names) === false;
  }
}
