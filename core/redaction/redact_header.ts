import { schemeOf } from "./find_credentials.ts";
import { isBlank } from "./evidence.ts";
import { redactUrl } from "./find_in_url.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import type { HeaderKind } from "./secret_names.ts";

const SEMICOLON = ";".charCodeAt(0);

/** Whether a value is a switch, which is not secret under any name. */
function isPlainValue(value: string): boolean {
  return value.length <= 9 && (isBlank(value) || /^(?:true|false)$/i.test(value));
}

/** Redacts the value of a header that is not plain. */
export function redactHeader(kind: HeaderKind, value: string, rules: RedactionRules): string {
  switch (kind) {
    case "plain":
      return rules.text(value);
    case "url":
      return redactUrl(value, rules);
    case "authorization":
      return isBlank(value) ? value : schemeOf(value) + rules.replacement;
    case "cookie":
      return redactCookies(value, rules.replacement);
    case "set-cookie":
      return redactSetCookie(value, rules);
    case "secret":
      return isPlainValue(value) ? rules.text(value) : rules.replacement;
  }
}

/**
 * Whether redacting a value gives a certain text, determined without creating it: clients send the
 * same schemes and cookies with changing values.
 *
 * @param kind How the value is redacted.
 * @param value The value.
 * @param redacted The result for another value.
 * @param rules What counts as secret.
 * @returns Also `false` if finding out would take as long as redacting.
 */
export function redactsTo(
  kind: HeaderKind,
  value: string,
  redacted: string,
  { replacement }: RedactionRules,
): boolean {
  if (kind === "secret") return redacted === replacement && !isPlainValue(value);
  if (kind === "cookie") return cookiesRedactTo(value, redacted, replacement);
  if (kind !== "authorization" || !redacted.endsWith(replacement)) return false;
  const end = redacted.length - replacement.length;
  return end > 0 && value.indexOf(" ") === end - 1 && value.startsWith(redacted.slice(0, end));
}

function cookiesRedactTo(value: string, redacted: string, replacement: string): boolean {
  let at = 0;
  for (let start = 0; start <= value.length;) {
    const semicolon = value.indexOf(";", start);
    const end = semicolon < 0 ? value.length : semicolon;
    const equals = value.indexOf("=", start);
    if (equals < 0 || equals >= end) return false;
    if (!redacted.startsWith(value.slice(start, equals + 1), at)) return false;
    at += equals + 1 - start;
    if (!redacted.startsWith(replacement, at)) return false;
    at += replacement.length;
    if (semicolon >= 0 && redacted.charCodeAt(at++) !== SEMICOLON) return false;
    start = end + 1;
  }
  return at === redacted.length;
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

/** Keeps the name: `sid=...`. A cookie without a name is all value (RFC 6265bis, section 5.6). */
function redactCookie(pair: string, replacement: string): string {
  const equals = pair.indexOf("=");
  if (equals >= 0) return pair.slice(0, equals + 1) + replacement;
  return pair.trim() === "" ? pair : replacement;
}

/**
 * Attributes of RFC 6265bis, section 4.1, whose values contain nothing else: if several cookies are
 * joined with commas, the next one is inside an attribute.
 */
const ATTRIBUTE =
  /^\s*(?:(?:secure|httponly|partitioned)\s*|(?:path|domain|samesite|priority)\s*=[^,=]*|max-age\s*=\s*-?[0-9]+\s*|expires\s*=[A-Za-z0-9 ,:+-]*)$/i;

function redactSetCookie(value: string, rules: RedactionRules): string {
  return value.split(";").map((part, i) => {
    if (i === 0 || !ATTRIBUTE.test(part)) return redactCookie(part, rules.replacement);
    return rules.text(part);
  }).join(";");
}
