import { QueryScope } from "./query_scope.ts";
import { decodeAscii, encodeAgain } from "./percent_encoding.ts";
import { isBlank, type RedactionRules } from "./redaction_rules.ts";

/**
 * Replaces the values of secret parameters in place; all else stays as it was written, since
 * `URLSearchParams` would turn `%20` into `+`, `d` into `d=` and `c[]` into `c%5B%5D`.
 *
 * @param query Without `?`.
 * @param path Path of the URL: `code` and `state` are secret where a sign-in comes back to.
 */
export function redactQuery(query: string, path: string, rules: RedactionRules): string {
  if (query.includes("%00")) query = query.replaceAll("%00", "%EF%BF%BD");
  if (!rules.mayHoldSecret(query)) return query;
  const scope = new QueryScope(path, query);
  return redactPairs(
    query,
    rules,
    rules.urlReplacement,
    (name) => rules.names.isSecretParameter(name, scope),
  );
}

/** The same for `application/x-www-form-urlencoded` text, complete or cut off. */
export function redactForm(form: string, rules: RedactionRules): string {
  if (form.includes("%00")) form = form.replaceAll("%00", "%EF%BF%BD");
  if (!rules.mayHoldSecret(form)) return form;
  const replacement = rules.replacement.replace(/[&=%+#]/g, encodeURIComponent);
  return redactPairs(form, rules, replacement, (name) => rules.names.isSecret(name));
}

/** That of `pin=1`. */
const MIN_LENGTH = 5;

/** Redacts a part of a URL that is no name and no secret as a whole. */
export function redactPart(part: string, plusIsSpace: boolean, rules: RedactionRules): string {
  if (part.length < MIN_LENGTH && !rules.patterns.hasAdded) return part;
  const decoded = decodeAscii(part, plusIsSpace);
  const redacted = rules.text(decoded, 1);
  if (redacted === decoded) return part;
  return encodeAgain(redacted.replaceAll(rules.replacement, rules.urlReplacement));
}

function redactPairs(
  text: string,
  rules: RedactionRules,
  replacement: string,
  isSecret: (name: string) => boolean,
): string {
  let out = "";
  let copied = 0;
  for (let start = 0; start <= text.length;) {
    const ampersand = text.indexOf("&", start);
    const end = ampersand < 0 ? text.length : ampersand;
    const pair = text.slice(start, end);
    const redacted = redactPair(pair, rules, replacement, isSecret);
    if (redacted !== pair) {
      out += text.slice(copied, start) + redacted;
      copied = end;
    }
    start = end + 1;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

function redactPair(
  pair: string,
  rules: RedactionRules,
  replacement: string,
  isSecret: (name: string) => boolean,
): string {
  const equals = pair.indexOf("=");
  if (equals < 0) return redactPart(pair, true, rules);
  const name = pair.slice(0, equals);
  const value = pair.slice(equals + 1);
  if (isSecret(decodeAscii(name, true))) {
    return isBlank(value) ? pair : `${name}=${replacement}`;
  }
  return `${redactPart(name, true, rules)}=${redactPart(value, true, rules)}`;
}
