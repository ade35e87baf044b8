import type { RedactOptions } from "../options.ts";
import { SCHEME_HINTS } from "./auth_schemes.ts";
import { PrefixSearch } from "./prefix_search.ts";
import { redactJson } from "./redact_json.ts";
import { redactText } from "./redact_text.ts";
import { MAX_NESTED_TEXTS, type RedactionRules } from "./redaction_rules.ts";
import { NAME_HINTS, SecretNames } from "./secret_names.ts";
import { SecretPatterns } from "./secret_patterns.ts";
import { storable } from "./storable.ts";

/** Joins what the options say into what all kinds of text are redacted by. */
export function makeRules(options: RedactOptions): RedactionRules {
  const { replacement = "[REDACTED]", defaults = true } = options;
  const names = new SecretNames(options);
  const patterns = new SecretPatterns(options.patterns ?? [], defaults);
  // All that is recorded is looked through for them, so for all at once.
  const hints = defaults ? new PrefixSearch([...NAME_HINTS, ...SCHEME_HINTS]) : undefined;
  const rules: RedactionRules = {
    names,
    patterns,
    replacement,
    urlReplacement: replacement === "[REDACTED]" ? "REDACTED" : encodeURIComponent(replacement),
    mayHoldSecret: (text) => patterns.hasAdded || mayHoldListed(text),
    text(text, level) {
      text = storable(text);
      if (!mayHoldListed(text)) return patterns.redactAdded(text, replacement);
      if (level <= MAX_NESTED_TEXTS && /^\s*[{[]/.test(text)) return redactJson(text, rules, level);
      text = patterns.redact(text, replacement, rules.urlReplacement);
      return patterns.redactAdded(redactText(text, rules), replacement);
    },
  };
  function mayHoldListed(text: string): boolean {
    if (hints?.isIn(text)) return true;
    // `\u` hides letters in JSON (and NUL), `%` in URLs.
    return names.mayBeUnhinted(text) || patterns.mayMatchUnhinted(text) || text.includes("\\u") ||
      (text.includes("%") && /%[2-7][0-9A-Fa-f]/.test(text));
  }
  return rules;
}
