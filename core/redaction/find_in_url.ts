import { isSecretValue } from "./evidence.ts";
import { findUserinfo } from "./find_credentials.ts";
import { CALLBACK_PATH, type Place } from "./names.ts";
import { addEncodedRanges, decodePercent } from "./percent_encoding.ts";
import { Ranges } from "./ranges.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import type { NameFacts, NameRule } from "./secret_names.ts";

/**
 * Replaces the secrets in a URL or request target in place: userinfo, parameters of query, fragment
 * and path, tokens in path segments. Nothing is parsed as a URL, so malformed ones are redacted
 * too.
 */
export function redactUrl(url: string, rules: RedactionRules): string {
  if (!url.includes("@") && !rules.mayHoldSecret(url)) return url;
  const ranges = new Ranges();
  if (rules.patterns.hasDefaults && url.includes("@")) {
    findUserinfo(url, (start, end) => ranges.add(start, end, rules.urlReplacement));
  }
  const hash = indexOr(url, "#", 0, url.length);
  const mark = indexOr(url, "?", 0, hash);
  const authority = AUTHORITY.exec(url.slice(0, mark))?.[0] ?? "";
  findInAuthority(authority, rules, ranges);
  const path = url.slice(authority.length, mark);
  // Patterns that depend on the host, such as webhooks.
  if (authority !== "" && rules.mayHoldPattern(url)) {
    const before = url.slice(0, Math.min(mark, authority.length + MAX_PATH));
    rules.patterns.find(before, ranges, rules.urlReplacement, rules.urlReplacement);
  }
  findInPath(url, authority.length, mark, rules, ranges);
  findInPairs({ text: url, start: mark + 1, end: hash, place: "query", path }, rules, ranges);
  findInFragment(url, hash + 1, path, rules, ranges);
  return ranges.applyTo(url);
}

/** If a path may contain a secret, everything beyond this length is hidden. */
const MAX_PATH = 8_192;
/** `scheme://authority`, `//authority`, or `user:password@host` as in a CONNECT target. */
const AUTHORITY =
  /^(?:(?:[A-Za-z][A-Za-z0-9+.-]{0,31}:)?\/\/[^/]*|(?!mailto:|sips?:)[^/:]+:[^/@]+@[^/]*)/;

function findInAuthority(authority: string, rules: RedactionRules, ranges: Ranges): void {
  const at = authority.lastIndexOf("@");
  if (at < 0 || !rules.patterns.hasDefaults) return;
  const slashes = authority.indexOf("//");
  ranges.add(slashes < 0 ? 0 : slashes + 2, at, rules.urlReplacement);
}

function findInPath(
  url: string,
  start: number,
  end: number,
  rules: RedactionRules,
  ranges: Ranges,
): void {
  const path = url.slice(start, end);
  if (!rules.mayHoldSecret(path)) return;
  if (path.length > MAX_PATH) {
    // From the start of the segment that crosses the limit, as its rest might be part of a secret.
    const last = start + path.lastIndexOf("/", MAX_PATH) + 1;
    ranges.add(last, end, rules.urlReplacement);
    end = last;
  }
  // Patterns that span several segments, such as one-time links.
  if (path.includes("/", 1)) findInPart(url, start, end, false, rules, ranges, 0);
  for (let from = start; from <= end;) {
    const to = indexOr(url, "/", from, end);
    for (let part = from; part <= to;) {
      const partEnd = indexOr(url, ";", part, to);
      findInParameter(url, part, partEnd, rules, ranges);
      part = partEnd + 1;
    }
    from = to + 1;
  }
}

/** Handles a segment, or a path parameter: `/cart;jsessionid=...` */
function findInParameter(
  url: string,
  start: number,
  end: number,
  rules: RedactionRules,
  ranges: Ranges,
): void {
  const equals = indexOr(url, "=", start, end);
  const isParameter = equals < end && url.charAt(start - 1) === ";";
  const rule = isParameter ? factsOfName(url, start, equals, "data", rules).rule : undefined;
  if (
    rule !== undefined && rule.beside === undefined &&
    isSecretValue(rule.evidence, decodePercent(url.slice(equals + 1, end), false), false)
  ) {
    ranges.add(equals + 1, end, rules.urlReplacement);
  } else findInPart(url, rule === undefined ? start : equals + 1, end, false, rules, ranges, 0);
}

/**
 * Handles a fragment: parameters (`#access_token=...`), alone or after a route (`#/cb?code=...`).
 */
function findInFragment(
  url: string,
  start: number,
  path: string,
  rules: RedactionRules,
  ranges: Ranges,
): void {
  if (start >= url.length) return;
  const mark = indexOr(url, "?", start, url.length);
  if (mark < url.length) {
    findInPath(url, start, mark, rules, ranges);
    path += url.slice(start, mark);
  }
  const from = mark < url.length ? mark + 1 : start;
  findInPairs({ text: url, start: from, end: url.length, place: "query", path }, rules, ranges);
}

/** Index of a character between `start` and `end`; `end` if there is none. */
function indexOr(text: string, char: string, start: number, end: number): number {
  // Not to the end of the text: there may be none, for every part.
  const at = text.slice(start, end).indexOf(char);
  return at < 0 ? end : start + at;
}

/** The pairs of a query or form. */
interface Pairs {
  /** The text that contains them. */
  readonly text: string;
  /** Where they begin in it, and end. */
  readonly start: number;
  readonly end: number;
  /** Whether they are those of a URL or a form. */
  readonly place: Place;
  /** Path of the URL: `code` and `state` are secret on that of a sign-in callback. */
  readonly path: string;
}

/** How often encoded text is decoded: `%2520`. */
const MAX_DECODED = 3;
const ESCAPE = /[%+]/;
/** Length of `pin=1`. */
const MIN_LENGTH = 5;

/** Replaces the secrets in `application/x-www-form-urlencoded` text, complete or cut off. */
export function redactForm(form: string, rules: RedactionRules): string {
  if (!rules.mayHoldSecret(form)) return form;
  const ranges = new Ranges();
  const pairs: Pairs = { text: form, start: 0, end: form.length, place: "data", path: "" };
  findInPairs(pairs, rules, ranges);
  return ranges.applyTo(form);
}

/**
 * Finds the values of secret parameters and fields, and secrets in the others. Everything else
 * stays as written, whereas `URLSearchParams` would turn `%20` into `+`, `d` into `d=` and `c[]`
 * into `c%5B%5D`.
 */
function findInPairs(pairs: Pairs, rules: RedactionRules, ranges: Ranges): void {
  const { text, place } = pairs;
  const by = place === "query"
    ? rules.urlReplacement
    : rules.replacement.replace(/[&=%+#]/g, encodeURIComponent);
  let beside: Beside | undefined;
  for (let start = pairs.start; start <= pairs.end;) {
    const ampersand = text.indexOf("&", start);
    const end = ampersand < 0 || ampersand > pairs.end ? pairs.end : ampersand;
    // Not to the end of the text: there may be none, for every pair.
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

/** Finds secrets within a part of a URL or form that is not secret as a whole. */
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

/** The facts of a name, decoded as often as it was encoded. */
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

/** Encodes the replacement for a URL. */
function encoder({ replacement, urlReplacement }: RedactionRules): (by: string) => string {
  return (by) => {
    if (by === urlReplacement || replacement === "") return by;
    return by.split(replacement).map(encodeURIComponent).join(urlReplacement);
  };
}

/** The names in a query or form, collected only if a name depends on them. */
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
