import { schemeOf } from "./auth_schemes.ts";
import { redactUrl } from "./redact_url.ts";
import { isBlank, type RedactionRules } from "./redaction_rules.ts";
import type { HeaderKind } from "./secret_names.ts";

/** Redacts the value of a header that is not plain. */
export function redactHeader(kind: HeaderKind, value: string, rules: RedactionRules): string {
  switch (kind) {
    case "plain":
      return rules.text(value, 0);
    case "url":
      return redactUrl(value, rules);
    case "authorization":
      return isBlank(value) ? value : schemeOf(value) + rules.replacement;
    case "cookie":
      return redactCookies(value, rules.replacement);
    case "set-cookie":
      return redactSetCookie(value, rules);
    case "secret":
      return isBlank(value) ? value : rules.replacement;
  }
}

function redactCookies(value: string, replacement: string): string {
  let redacted = "";
  for (let start = 0; start <= value.length;) {
    const semicolon = value.indexOf(";", start);
    const end = semicolon < 0 ? value.length : semicolon;
    redacted += redactCookie(value.slice(start, end), replacement);
    if (semicolon >= 0) redacted += ";";
    start = end + 1;
  }
  return redacted;
}

/** Keeps the name: `sid=...`. A cookie without one is all value (RFC 6265bis, section 5.6). */
function redactCookie(pair: string, replacement: string): string {
  const equals = pair.indexOf("=");
  if (equals >= 0) return pair.slice(0, equals + 1) + replacement;
  return pair.trim() === "" ? pair : replacement;
}

/**
 * Attributes of RFC 6265bis, section 4.1, with values that hold nothing else: where several cookies
 * are joined with commas, the next one stands in an attribute.
 */
const ATTRIBUTE =
  /^\s*(?:(?:secure|httponly|partitioned)\s*|(?:path|domain|samesite|priority)\s*=[^,=]*|max-age\s*=\s*-?[0-9]+\s*|expires\s*=[A-Za-z0-9 ,:+-]*)$/i;

function redactSetCookie(value: string, rules: RedactionRules): string {
  return value.split(";").map((part, i) => {
    if (i === 0 || !ATTRIBUTE.test(part)) return redactCookie(part, rules.replacement);
    return rules.text(part, 0);
  }).join(";");
}
