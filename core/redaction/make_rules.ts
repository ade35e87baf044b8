import type { RedactOptions } from "../options/options.ts";
import { findInFragments, findInJson } from "./find_in_json.ts";
import { findInText } from "./find_in_text.ts";
import { nameHints, namesBeyondAscii, PrefixSearch } from "./prefix_search.ts";
import { SECRET_ROWS } from "./names.ts";
import { Ranges } from "./ranges.ts";
import { MAX_NESTED_TEXTS, type RedactionRules } from "./redaction_rules.ts";
import { SecretNames } from "./secret_names.ts";
import { patternHints, SecretPatterns } from "./secret_patterns.ts";

/** Quick searches that prove that a text contains no secret. */
interface Searches {
  readonly all: PrefixSearch;
  readonly patterns: PrefixSearch;
}

let searches: Searches | undefined;

/** Makes the rules, by which all kinds of text are redacted, from the options. */
export function makeRules(options: RedactOptions): RedactionRules {
  const { replacement = "[REDACTED]", defaults = true } = options;
  const names = new SecretNames(options);
  const patterns = new SecretPatterns(options.patterns ?? [], defaults);
  const { all, patterns: looks } = (defaults ? searches ??= makeSearches() : undefined) ?? {};
  const added = names.addedHint();
  const rules: RedactionRules = {
    names,
    patterns,
    replacement,
    urlReplacement: replacement === "[REDACTED]" ? "REDACTED" : encodeURIComponent(replacement),
    mayHoldSecret: (text) => patterns.hasAdded || mayHoldListed(text),
    mayHoldPattern: (text) =>
      looks !== undefined && (looks.isIn(text) || patterns.mayMatchUnhinted(text)),
    find(text, level, ranges) {
      if (!mayHoldListed(text)) patterns.findAdded(text, ranges, replacement);
      else if (level <= MAX_NESTED_TEXTS && /^\s*[{[]/.test(text)) {
        findInJson(text, rules, level, ranges);
      } else rules.findInProse(text, level, ranges);
    },
    findInProse(text, level, ranges) {
      if (rules.mayHoldPattern(text)) {
        patterns.find(text, ranges, replacement, rules.urlReplacement);
      }
      findInText(text, rules, ranges);
      if (level <= MAX_NESTED_TEXTS) findInFragments(text, rules, level, ranges);
      patterns.findAdded(text, ranges, replacement);
    },
    text(text) {
      const ranges = new Ranges();
      ranges.addUnstorable(text);
      rules.find(text, 0, ranges);
      return ranges.applyTo(text);
    },
  };
  function mayHoldListed(text: string): boolean {
    if (all?.isIn(text)) return true;
    // `\u` can hide letters in JSON (and NUL), `%` in URLs.
    return patterns.mayMatchUnhinted(text) || added?.test(text) || text.includes("\\u") ||
      (text.includes("%") && /%[2-9A-Fa-f][0-9A-Fa-f]/.test(text));
  }
  return rules;
}

function makeSearches(): Searches {
  const looks = patternHints();
  return {
    all: new PrefixSearch([...nameHints(SECRET_ROWS), ...looks], namesBeyondAscii(SECRET_ROWS)),
    patterns: new PrefixSearch(looks),
  };
}
