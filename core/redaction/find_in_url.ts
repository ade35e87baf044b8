import { isSecretValue } from "./evidence.ts";
import { factsOfName, findInPairs, findInPart } from "./find_in_query.ts";
import { decodePercent } from "./percent_encoding.ts";
import { Ranges } from "./ranges.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import { findUserinfo } from "./find_logins.ts";

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
