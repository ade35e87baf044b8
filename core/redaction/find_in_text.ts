import { schemeOf } from "./find_credentials.ts";
import { isBlank, isSecretValue } from "./evidence.ts";
import { findInElements } from "./find_in_elements.ts";
import { findInLines } from "./find_in_lines.ts";
import { findInPart } from "./find_in_url.ts";
import { findInSql } from "./find_in_sql.ts";
import { decodeJsonString, endOfBrackets, endOfContent } from "./json_string.ts";
import { matchesOf } from "./matches_of.ts";
import { CALLBACK_PATH } from "./names.ts";
import { decodePercent } from "./percent_encoding.ts";
import type { Ranges } from "./ranges.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import type { NameFacts, NameRule } from "./secret_names.ts";
import { isListedValue } from "./secret_values.ts";

/**
 * Finds the values of secret names in running text: log lines, error messages, stacks, markup,
 * URLs, broken JSON: `password: x`, `{ token: 'x' }`, `?key=x&`, `--token x`.
 */
export function findInText(text: string, rules: RedactionRules, ranges: Ranges): void {
  if (text.includes("--")) findInArguments(text, rules, ranges);
  if (text.includes("<")) findInElements(text, rules, ranges);
  findInLists(text, rules, ranges);
  findInSql(text, rules, ranges);
  findInLines(text, rules, ranges);
  if (text.includes("%")) findInEncoded(text, rules, ranges);
  new TextScan(text, rules, ranges).run();
}

/** Bounds keep the search linear if an argument never ends. */
const ARGUMENT =
  /--([A-Za-z\u0080-\uffff][\w.\u0080-\uffff-]{0,63}) {1,8}(?:"([^"]*)"?|'([^']*)'?|([^\s"'-]\S*))/g;

function findInArguments(text: string, rules: RedactionRules, ranges: Ranges): void {
  for (const match of matchesOf(ARGUMENT, text)) {
    const [whole, name = "", ...values] = match;
    const rule = rules.names.ruleOf(name);
    if (rule === undefined || rule.beside !== undefined) continue;
    const value = values.find((group) => group !== undefined) ?? "";
    if (!isSecretValue(rule.evidence, value, values[2] !== undefined)) continue;
    const end = match.index + whole.length - Number(values[2] === undefined && /["']$/.test(whole));
    ranges.add(end - value.length, end, rules.replacement);
  }
}

const PAIR = /(["'])(-{0,2}[\w.$@ \u0080-\uffff-]{2,64})\1\s{0,8},\s{0,8}(["'])/g;

/** Handles `[ "x-api-key", "..." ]`, as in code and on consoles. */
function findInLists(text: string, rules: RedactionRules, ranges: Ranges): void {
  if (!text.includes(",")) return;
  for (PAIR.lastIndex = 0;;) {
    const match = PAIR.exec(text);
    if (match === null) return;
    const [, , name = "", quote = ""] = match;
    const start = PAIR.lastIndex--;
    const { rule, shape } = rules.names.factsOf(name);
    if (rule === undefined || rule.beside !== undefined) continue;
    const end = endOfContent(text, start, quote);
    if (!isListedValue({ rule, name, shape }, text.slice(start, end))) continue;
    ranges.add(start, end, rules.replacement);
    PAIR.lastIndex = end;
  }
}

/** A word whose separators may be encoded, once or twice. */
const WORD = /[^\s"'<>`]+/g;
const ENCODED_SEPARATOR = /%(?:25){0,2}(?:3[AD]|2[26])/i;

function findInEncoded(text: string, rules: RedactionRules, ranges: Ranges): void {
  for (const match of matchesOf(WORD, text)) {
    const { 0: word, index } = match;
    if (!ENCODED_SEPARATOR.test(word)) continue;
    findInPart(text, index, index + word.length, false, rules, ranges, 0);
  }
}

const SEPARATOR = /[:=<{}\uff1a]/g;
const SPACE = /[ \t]*/y;
const ANY_SPACE = /\s*/y;
/** What precedes a quote in code and dumps: `b'x'`, `Some("x")`, `string(1) "x"`. */
const BEFORE_QUOTE =
  /(?:[BbFfLRrUu]{1,2}|(?:(?:new|await) )?[A-Za-z_][\w.:]{0,63}(?:\(|\([0-9]{1,9}\) ))(?=\\*["'`])/y;
/** A placeholder: `?`, `$1`, `:token`, `${TOKEN}`. */
const REFERENCE = /^(?:\?|%s|\$[0-9]{1,3}|[$:@]\{?([A-Za-z_]{1,64})\}?!?)$/;
const LINE = /[^\r\n]*/y;
/** A backslash may be part of a secret, unless it escapes what ends one. */
const RUN = /[^\s"'`&<\\,;]*(?:\\(?!["'`nrt])[^\s"'`&<\\,;]*)*/y;
const NEXT_NAME = /[,;]["']?[A-Za-z_][\w.-]{0,40}["']?[=:]/y;
/** Header of a YAML block, which begins on the next line. */
const BLOCK = /[|>][-+0-9]{0,3}[ \t]*(?:#[^\r\n]*)?\r?\n/y;
const MAX_NAME_LENGTH = 128;
const MAX_PATH_LENGTH = 64;
/** A query up to its end in a text, or up to another one. */
const QUERY = /^[^\s"'<>?#]*/;
const QUERY_NAME = /(?:^|[&;])([^=&;]{1,64})=/g;
const MAX_QUERY_LENGTH = 4_096;
/** A query or form at the beginning of a text. */
const FORM = /^[\w%.[\]-]{1,64}=[^\s&"'<>]*&[\w%.[\]-]{1,64}=/;
/** Maximum distance between a name and its value. */
const MAX_DISTANCE = 256;

/** Characters of names, below U+0080; all others may be in names. */
const NAME_CHARACTERS = new Uint8Array(128);
for (
  const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.[]%$@*+\\"
) {
  NAME_CHARACTERS[char.charCodeAt(0)] = 1;
}

class TextScan {
  readonly #text: string;
  readonly #rules: RedactionRules;
  readonly #ranges: Ranges;
  /** End of what is already hidden. */
  #done = 0;
  /** Whether the name found last has escapes. */
  #isEncoded = false;
  /** The query being read, and those of its names that other names need next to them. */
  #query: { readonly start: number; beside: ReadonlySet<string> | undefined } = {
    start: 0,
    beside: undefined,
  };
  /** The rule for a name in the current tag or object: `<meta name="csrf-token" content="...">`. */
  #named: NameRule | undefined;
  #namedUntil = 0;
  /** Values of that tag or object that may belong to a later name. */
  #values: (readonly [from: number, to: number])[] = [];

  constructor(text: string, rules: RedactionRules, ranges: Ranges) {
    this.#text = text;
    this.#rules = rules;
    this.#ranges = ranges;
  }

  run(): void {
    SEPARATOR.lastIndex = 0;
    while (SEPARATOR.test(this.#text)) {
      SEPARATOR.lastIndex = this.#separator(SEPARATOR.lastIndex - 1);
    }
  }

  /** Handles the separator at `at`; returns where to continue. */
  #separator(at: number): number {
    const text = this.#text;
    const char = text.charAt(at);
    if (char === "<" || char === "{" || char === "}") {
      this.#named = undefined;
      this.#values = [];
      return at + 1;
    }
    let end = at;
    while (end > this.#done && at - end < 8 && isBlankCode(text.charCodeAt(end - 1))) end--;
    const quoted = isQuoteCode(text.charCodeAt(end - 1)) && end > this.#done;
    if (quoted) {
      end--;
      while (end > this.#done && text.charCodeAt(end - 1) === 92) end--;
    }
    const start = this.#startOfName(end);
    if (start === end || (char === ":" && text.startsWith("//", at + 1))) return at + 1;
    const name = this.#isEncoded ? decodeName(text.slice(start, end)) : undefined;
    const facts = name === undefined
      ? this.#rules.names.factsAt(text, start, end)
      : this.#rules.names.factsOf(name);
    const isParameter = char === "=" && this.#isParameter(start);

    let value = at + 1;
    while (text.charAt(value) === "=" || text.charAt(value) === ">") value++;
    value = skipSpace(text, value, quoted);
    const rule = this.#ruleOf(facts, start, end, isParameter, name);
    if (rule === undefined) {
      if (facts.role !== undefined) this.#notePart(facts.role, value);
      return at + 1;
    }
    const block = this.#endOfBlock(start, value);
    const [from, to, isBare] = block ?? this.#range(facts.shape !== undefined, start, value);
    const content = text.slice(from, to);
    if (!isSecretValue(rule.evidence, content, isBare) || (isBare && this.#isReference(content))) {
      return isBlank(content) ? Math.max(at + 1, to) : at + 1;
    }
    const rules = this.#rules;
    this.#ranges.add(from, to, isParameter ? rules.urlReplacement : rules.replacement);
    this.#done = to;
    return Math.max(at + 1, to);
  }

  /**
   * Whether a value is a placeholder. A variable counts only if its name is secret, as passwords
   * may also begin with `$`.
   */
  #isReference(value: string): boolean {
    if (!"?%$:@".includes(value.charAt(0))) return false;
    const [isOne, name] = REFERENCE.exec(value) ?? [];
    return isOne !== undefined && (name === undefined || this.#rules.names.isSecret(name));
  }

  /** Start of the name that ends at `end`; sets {@linkcode TextScan.#isEncoded}. */
  #startOfName(end: number): number {
    const text = this.#text;
    const floor = Math.max(this.#done, end - MAX_NAME_LENGTH);
    this.#isEncoded = false;
    let start = end;
    while (start > floor) {
      const code = text.charCodeAt(start - 1);
      if (code < 128 ? NAME_CHARACTERS[code] === 0 : code === 0xff1a) break;
      if (code === 37 || code === 92) this.#isEncoded = true;
      start--;
    }
    return start;
  }

  /** Whether the name at `start` is that of a query parameter; remembers where the query began. */
  #isParameter(start: number): boolean {
    const before = this.#text.charAt(start - 1);
    if (before === "?" || before === "#" || (start === 0 && FORM.test(this.#text))) {
      this.#query = { start, beside: undefined };
      return true;
    }
    return before === "&" || this.#text.endsWith("&amp;", start);
  }

  /** Whether the query being read contains what a parameter needs next to it. */
  #isBeside({ onCallback, beside }: NameRule): boolean {
    const { start } = this.#query;
    const path = this.#text.slice(Math.max(0, start - 1 - MAX_PATH_LENGTH), Math.max(0, start - 1));
    if (onCallback && CALLBACK_PATH.test(path)) return true;
    const names = this.#query.beside ??= this.#namesOfQuery(start);
    return beside?.isDisjointFrom(names) === false;
  }

  #namesOfQuery(start: number): ReadonlySet<string> {
    const names = new Set<string>();
    const query = QUERY.exec(this.#text.slice(start, start + MAX_QUERY_LENGTH))?.[0] ?? "";
    // A single parameter has nothing next to it.
    for (const [, name = ""] of /[&;]/.test(query) ? matchesOf(QUERY_NAME, query) : []) {
      const { beside } = this.#rules.names.factsOf(decodeName(name), "query");
      if (beside !== undefined) names.add(beside);
    }
    return names;
  }

  #ruleOf(
    { rule, role }: NameFacts,
    start: number,
    end: number,
    isParameter: boolean,
    name: string | undefined,
  ): NameRule | undefined {
    const { names } = this.#rules;
    if (rule !== undefined && rule.beside === undefined) return rule;
    if (isParameter) {
      const parameter = name === undefined
        ? names.factsAt(this.#text, start, end, "query").rule
        : names.ruleOf(name, "query");
      if (parameter === undefined || parameter.beside === undefined) return parameter;
      return this.#isBeside(parameter) ? parameter : undefined;
    }
    if (this.#named !== undefined && start < this.#namedUntil && role === "value") {
      const { evidence } = this.#named;
      return { evidence, beside: undefined, onCallback: false };
    }
    // "Your API key: x", "credit card number: x"
    for (let words = 0; words < 2 && this.#text.charAt(start - 1) === " "; words++) {
      const previous = this.#startOfName(start - 1);
      if (previous === start - 1) break;
      const ending = names.ruleOfEnding(this.#text, previous, end);
      if (ending !== undefined) return ending;
      start = previous;
    }
    return undefined;
  }

  /** Notes `name="password"`, which makes the `value` next to it secret. */
  #notePart(role: "name" | "value", value: number): void {
    const text = this.#text;
    const from = endOfQuote(text, value);
    const part = text.slice(from, from + MAX_DISTANCE);
    const length = from > value
      ? endOfContent(part, 0, text.slice(value, from))
      : matchEnd(RUN, part, 0);
    if (length === MAX_DISTANCE || length === 0) return;
    if (role === "value") {
      this.#values.push([from, from + length]);
      return;
    }
    if (length > MAX_NAME_LENGTH) return;
    const rule = this.#rules.names.ruleOf(part.slice(0, length));
    if (rule === undefined || rule.beside !== undefined) return;
    this.#named = rule;
    this.#namedUntil = from + length + MAX_DISTANCE;
    for (const [start, end] of this.#values) {
      if (from - end > MAX_DISTANCE) continue;
      if (!isSecretValue(rule.evidence, text.slice(start, end), false)) continue;
      this.#ranges.add(start, end, this.#rules.replacement);
    }
    this.#values = [];
  }

  /** End of a YAML block: the lines after `key: |` that are indented more than the key. */
  #endOfBlock(
    nameStart: number,
    value: number,
  ): readonly [from: number, to: number, isBare: boolean] | undefined {
    const text = this.#text;
    if (!"|>".includes(text.charAt(value))) return undefined;
    const from = matchEnd(BLOCK, text, value);
    if (from === value) return undefined;
    const line = text.lastIndexOf("\n", nameStart) + 1;
    if (nameStart - line > MAX_NAME_LENGTH) return undefined;
    const indent = /^[ \t]*/.exec(text.slice(line, nameStart))?.[0].length ?? 0;
    let to = from;
    for (let at = from; at < text.length;) {
      const newline = text.indexOf("\n", at);
      const end = newline < 0 ? text.length : newline;
      const lineIndent = matchEnd(SPACE, text, at) - at;
      const isEmpty = text.slice(at, Math.min(end, at + lineIndent + 2)).trim() === "";
      if (!isEmpty && lineIndent <= indent) break;
      if (!isEmpty) to = end;
      at = end + 1;
    }
    return [matchEnd(ANY_SPACE, text, from), to, false];
  }

  /** The range of the value that starts at `start`, and whether it is unquoted. */
  #range(
    isShaped: boolean,
    nameStart: number,
    start: number,
  ): readonly [from: number, to: number, isBare: boolean] {
    const text = this.#text;
    const opening = isWordCode(text.charCodeAt(start))
      ? matchEnd(BEFORE_QUOTE, text, start)
      : start;
    const content = endOfQuote(text, opening);
    if (content > opening) {
      const quote = text.slice(opening, content);
      return this.#withoutScheme(content, endOfContent(text, content, quote), false);
    }
    const char = text.charAt(start);
    const { replacement } = this.#rules;
    const isReplacement = replacement !== "" && text.startsWith(replacement, start);
    if (isShaped && !isReplacement && char !== "{" && char !== "[") {
      // `-H "cookie: a=1; b=2"` ends at the quote, a header in a dump at the end of the line.
      const quote = text.charAt(nameStart - 1);
      const end = isQuoteCode(quote.charCodeAt(0)) ? text.indexOf(quote, start) : -1;
      return this.#withoutScheme(start, end < 0 ? matchEnd(LINE, text, start) : end, true);
    }
    let from = start;
    let to = start;
    if (isReplacement) to = start + replacement.length;
    else if (char === "{" || char === "[") to = endOfBrackets(text, start, false);
    else from = to = start + schemeOf(text.slice(start, start + 40)).length;
    if (to > from && /[\s,;:.)\]}>]/.test(text.charAt(to))) return [from, to, true];
    return [from, this.#endOfRun(to), true];
  }

  #endOfRun(start: number): number {
    const text = this.#text;
    let end = matchEnd(RUN, text, start);
    // A comma may be part of the value, unless another name follows.
    while (/[,;]/.test(text.charAt(end)) && matchEnd(NEXT_NAME, text, end) === end) {
      end = matchEnd(RUN, text, end + 1);
    }
    while (end > start && ",;:.)]}>".includes(text.charAt(end - 1))) end--;
    return end;
  }

  #withoutScheme(
    from: number,
    to: number,
    isBare: boolean,
  ): readonly [from: number, to: number, isBare: boolean] {
    const scheme = schemeOf(this.#text.slice(from, from + 40)).length;
    return [Math.min(from + scheme, to), to, isBare];
  }
}

/** Decodes `%70assword` and `\u0070assword`, and drops an escaped line break before a name. */
function decodeName(name: string): string {
  if (name.includes("%")) name = decodePercent(decodePercent(name, true), true);
  if (!name.includes("\\")) return name;
  return decodeJsonString(name).split(/[\s\\]/).pop() ?? "";
}

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

/** End of the white space at `start`, optionally with line breaks. */
function skipSpace(text: string, start: number, lines: boolean): number {
  const code = text.charCodeAt(start);
  return code > 32 && code < 128 ? start : matchEnd(lines ? ANY_SPACE : SPACE, text, start);
}

/** End of the quote at `start`, with its escapes; `start` if there is none. */
function endOfQuote(text: string, start: number): number {
  let end = start;
  while (text.charCodeAt(end) === 92) end++;
  return isQuoteCode(text.charCodeAt(end)) ? end + 1 : start;
}

function isWordCode(code: number): boolean {
  return code >= 97 && code <= 122 || code >= 65 && code <= 90 || code === 95;
}

function isBlankCode(code: number): boolean {
  return code === 32 || code === 9;
}

function isQuoteCode(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}
