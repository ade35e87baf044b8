import { decodeAscii } from "./percent_encoding.ts";
import { redactPart, redactQuery } from "./redact_query.ts";
import { isBlank, type RedactionRules } from "./redaction_rules.ts";
import { redactUserinfo } from "./url_userinfo.ts";

/**
 * Replaces the secrets in a URL or request target in place: userinfo, parameters of query, fragment
 * and path, tokens in path segments. Nothing is parsed as a URL, so that a malformed one is
 * redacted too.
 */
export function redactUrl(url: string, rules: RedactionRules): string {
  if (url.includes("%00")) url = url.replaceAll("%00", "%EF%BF%BD");
  if (!url.includes("@") && !rules.mayHoldSecret(url)) return url;
  if (rules.patterns.hasDefaults) url = redactUserinfo(url, rules.urlReplacement);
  const hash = url.indexOf("#");
  const beforeHash = hash < 0 ? url : url.slice(0, hash);
  const mark = beforeHash.indexOf("?");
  const base = mark < 0 ? beforeHash : beforeHash.slice(0, mark);
  const authorityEnd = endOfAuthority(base);
  const path = base.slice(authorityEnd);

  let out = redactAuthority(base.slice(0, authorityEnd), rules) + redactPath(path, rules);
  if (mark >= 0) out += "?" + redactQuery(beforeHash.slice(mark + 1), path, rules);
  if (hash >= 0) out += "#" + redactFragment(url.slice(hash + 1), path, rules);
  return out;
}

/** `scheme://authority`, `//authority`, or `user:password@host` as in a CONNECT target. */
const AUTHORITY =
  /^(?:(?:[A-Za-z][A-Za-z0-9+.-]{0,31}:)?\/\/[^/]*|(?!mailto:|sips?:)[^/:]+:[^/@]+@[^/]*)/;

function endOfAuthority(base: string): number {
  return AUTHORITY.exec(base)?.[0].length ?? 0;
}

function redactAuthority(authority: string, rules: RedactionRules): string {
  const at = authority.lastIndexOf("@");
  if (at < 0 || !rules.patterns.hasDefaults) return authority;
  const slashes = authority.indexOf("//");
  const start = slashes < 0 ? 0 : slashes + 2;
  if (at === start) return authority;
  return authority.slice(0, start) + rules.urlReplacement + authority.slice(at);
}

function redactPath(path: string, rules: RedactionRules): string {
  if (!rules.mayHoldSecret(path)) return path;
  return path.split("/").map((segment) => {
    const [first = "", ...parameters] = segment.split(";");
    const redacted = redactPart(first, false, rules);
    return [redacted, ...parameters.map((parameter) => redactParameter(parameter, rules))]
      .join(";");
  }).join("/");
}

/** A path parameter: `/cart;jsessionid=...` */
function redactParameter(parameter: string, rules: RedactionRules): string {
  const equals = parameter.indexOf("=");
  const name = parameter.slice(0, Math.max(0, equals));
  if (equals < 0 || !rules.names.isSecret(decodeAscii(name, false))) {
    return redactPart(parameter, false, rules);
  }
  return isBlank(parameter.slice(equals + 1)) ? parameter : `${name}=${rules.urlReplacement}`;
}

/** Parameters (`#access_token=...`), alone or behind a route (`#/cb?code=...`). */
function redactFragment(fragment: string, path: string, rules: RedactionRules): string {
  const mark = fragment.indexOf("?");
  if (mark < 0) return redactQuery(fragment, path, rules);
  const route = fragment.slice(0, mark);
  return redactPath(route, rules) + "?" +
    redactQuery(fragment.slice(mark + 1), path + route, rules);
}
