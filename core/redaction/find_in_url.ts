import { isSecretValue } from "./evidence.ts";
import { findUserinfo } from "./find_credentials.ts";
import { CALLBACK_PATH, type Place } from "./names.ts";
import { addEncodedRanges, decodePercent } from "./percent_encoding.ts";
import { Ranges } from "./ranges.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import type { NameFacts, NameRule } from "./secret_names.ts";

/**
 * Replaces the secrets in a URL or request target in place: userinfo, parameters of query, fragment
 * and path, tokens in path segments. Nothing is parsed as a URL, so that a malformed one is
 * redacted too.
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
  // What goes by the host, as webhooks do.
  if (authority !== "" && rules.mayHoldPattern(url)) {
    const before = url.slice(0, Math.min(mark, authority.length + MAX_PATH));
    rules.patterns.find(before, ranges, rules.urlReplacement, rules.urlReplacement);
  }
  findInPath(url, authority.length, mark, rules, ranges);
  findInPairs({ text: url, start: mark + 1, end: hash, place: "query", path }, rules, ranges);
  findInFragment(url, hash + 1, path, rules, ranges);
  return ranges.applyTo(url);
}

/** Of a longer path in which something may be secret, all is hidden that follows. */
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
    // From where the segment begins that goes beyond: what is left of it might be a part of a secret.
    const last = start + path.lastIndexOf("/", MAX_PATH) + 1;
    ranges.add(last, end, rules.urlReplacement);
    end = last;
  }
  // What spans several segments, as in one-time links.
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

/** A segment, or a path parameter: `/cart;jsessionid=...` */
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

/** Parameters (`#access_token=...`), alone or behind a route (`#/cb?code=...`). */
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

/** Where a character is from `start` to `end`; `end` if it is not. */
function indexOr(text: string, char: string, start: number, end: number): number {
  // Not to the end of the text: there may be none, and that for each part.
  const at = text.slice(start, end).indexOf(char);
  return at < 0 ? end : start + at;
}

/** Pairs of names and values as queries and forms have them, and how they are looked at. */
interface Pairs {
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

/** Replaces the secrets in `application/x-www-form-urlencoded` text, complete or cut off. */
export function redactForm(form: string, rules: RedactionRules): string {
  if (!rules.mayHoldSecret(form)) return form;
  const ranges = new Ranges();
  const pairs: Pairs = { text: form, start: 0, end: form.length, place: "data", path: "" };
  findInPairs(pairs, rules, ranges);
  return ranges.applyTo(form);
}

/**
 * Finds the values of secret parameters and fields, and what is secret in the others; all else stays
 * as it was written, since `URLSearchParams` would turn `%20` into `+`, `d` into `d=` and `c[]` into
 * `c%5B%5D`.
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
