import { schemeOf } from "./auth_schemes.ts";
import { decodeJsonString, endOfBrackets, endOfContent } from "./json_string.ts";
import { decodeAscii } from "./percent_encoding.ts";
import { redactElements } from "./redact_elements.ts";
import { QueryScope } from "./query_scope.ts";
import { isBlank, isNameKey, isValueKey, type RedactionRules } from "./redaction_rules.ts";
import { shapedHeaderKind } from "./secret_names.ts";

/**
 * Replaces the values of secret names in running text: log lines, error messages, stacks, markup,
 * URLs, JSON that is broken: `password: x`, `{ token: 'x' }`, `?key=x&`, `--token x`.
 */
export function redactText(text: string, rules: RedactionRules): string {
  if (text.includes("--")) text = redactArguments(text, rules);
  if (text.includes("<")) text = redactElements(text, rules);
  return new TextScan(text, rules).run();
}

/** Bounds keep the search linear where an argument never ends. */
const ARGUMENT = /(--([A-Za-z][\w.-]{0,63}) {1,8})("[^"]*"?|'[^']*'?|[^\s"'-]\S*)/g;

function redactArguments(text: string, rules: RedactionRules): string {
  return text.replace(
    ARGUMENT,
    (match, before: string, name: string) =>
      rules.names.isSecret(name) ? before + rules.replacement : match,
  );
}

const SEPARATOR = /[:=<]/g;
const SPACE = /[ \t]*/y;
const ANY_SPACE = /\s*/y;
const OPENING_QUOTE = /\\*["'`]/y;
const LINE = /[^\r\n]*/y;
/** A backslash may be a part of a secret, but not where it escapes what ends one. */
const RUN = /[^\s"'`&<\\,;]*(?:\\(?!["'`nrt])[^\s"'`&<\\,;]*)*/y;
const NEXT_NAME = /[,;]["']?[A-Za-z_][\w.-]{0,40}["']?[=:]/y;
const MAX_NAME_LENGTH = 128;
const MAX_PATH_LENGTH = 64;

/** Characters of names; of others only those beyond ASCII. */
const NAME_CHARACTERS = new Uint8Array(128);
for (
  const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.[]%$@*+\\"
) {
  NAME_CHARACTERS[char.charCodeAt(0)] = 1;
}

class TextScan {
  readonly #text: string;
  readonly #rules: RedactionRules;
  #out = "";
  #copied = 0;
  /** Of the query that is being read. */
  #scope: QueryScope;
  /** Whether a tag or an object just named a secret: `<meta name="csrf-token" content="...">`. */
  #named = false;

  constructor(text: string, rules: RedactionRules) {
    this.#text = text;
    this.#rules = rules;
    this.#scope = new QueryScope("", text);
  }

  run(): string {
    const text = this.#text;
    for (SEPARATOR.lastIndex = 0; SEPARATOR.test(text);) {
      const next = SEPARATOR.lastIndex;
      SEPARATOR.lastIndex = this.#separator(next - 1);
    }
    return this.#copied === 0 ? text : this.#out + text.slice(this.#copied);
  }

  /** Looks at the separator at `at`; returns where to go on. */
  #separator(at: number): number {
    const text = this.#text;
    const char = text.charAt(at);
    if (char === "<") {
      this.#named = false;
      return at + 1;
    }
    let end = at;
    while (end > this.#copied && at - end < 8 && isBlankCode(text.charCodeAt(end - 1))) end--;
    const quoted = isQuoteCode(text.charCodeAt(end - 1)) && end > this.#copied;
    if (quoted) {
      end--;
      while (end > this.#copied && text.charCodeAt(end - 1) === 92) end--;
    }
    const start = this.#startOfName(end);
    if (start === end || (char === ":" && text.startsWith("//", at + 1))) return at + 1;
    const name = decodeName(text.slice(start, end));
    const isParameter = char === "=" && this.#isParameter(start);

    let value = at + 1;
    while (/[=>]/.test(text.charAt(value))) value++;
    value = matchEnd(quoted ? ANY_SPACE : SPACE, text, value);
    if (!this.#isSecret(name, start, end, isParameter)) {
      this.#noteName(name, value);
      return at + 1;
    }
    this.#named = false;
    const [from, to] = this.#range(name, start, value);
    if (isBlank(text.slice(from, to))) return Math.max(at + 1, to);
    const rules = this.#rules;
    this.#out += text.slice(this.#copied, from) +
      (isParameter ? rules.urlReplacement : rules.replacement);
    this.#copied = to;
    return to;
  }

  #startOfName(end: number): number {
    const text = this.#text;
    const floor = Math.max(this.#copied, end - MAX_NAME_LENGTH);
    let start = end;
    while (start > floor) {
      const code = text.charCodeAt(start - 1);
      if (code < 128 && NAME_CHARACTERS[code] === 0) break;
      start--;
    }
    return start;
  }

  /** Whether the name at `start` is that of a query parameter; remembers the path before it. */
  #isParameter(start: number): boolean {
    const before = this.#text.charAt(start - 1);
    if (before === "?" || before === "#") {
      const path = this.#text.slice(Math.max(0, start - 1 - MAX_PATH_LENGTH), start - 1);
      this.#scope = this.#scope.at(path);
    }
    return before === "?" || before === "&" || before === "#" ||
      this.#text.endsWith("&amp;", start);
  }

  #isSecret(name: string, start: number, end: number, isParameter: boolean): boolean {
    const { names } = this.#rules;
    if (names.isSecret(name)) return true;
    if (isParameter) return names.isSecretParameter(name, this.#scope);
    if (this.#named && isValueKey(name)) return true;
    // "Your API key: x", "credit card number: x"
    for (let words = 0; words < 2 && this.#text.charAt(start - 1) === " "; words++) {
      const previous = this.#startOfName(start - 1);
      if (previous === start - 1) break;
      if (names.endsSecret(this.#text.slice(previous, end))) return true;
      start = previous;
    }
    return false;
  }

  /** Reads `name="password"`, so that the `value` that follows is known to be secret. */
  #noteName(name: string, value: number): void {
    if (!isNameKey(name)) return;
    const text = this.#text;
    const start = matchEnd(OPENING_QUOTE, text, value);
    if (start === value) return;
    const quote = text.slice(value, start);
    const named = text.slice(start, endOfContent(text, start, quote));
    this.#named = named.length <= MAX_NAME_LENGTH && this.#rules.names.isSecret(named);
  }

  /** What of the text is the value that starts at `start`. */
  #range(name: string, nameStart: number, start: number): [from: number, to: number] {
    const text = this.#text;
    const content = matchEnd(OPENING_QUOTE, text, start);
    if (content > start) {
      const quote = text.slice(start, content);
      return this.#withoutScheme(content, endOfContent(text, content, quote));
    }
    const char = text.charAt(start);
    const { replacement } = this.#rules;
    const isReplacement = replacement !== "" && text.startsWith(replacement, start);
    if (!isReplacement && shapedHeaderKind(name) !== undefined && char !== "{" && char !== "[") {
      // `-H "cookie: a=1; b=2"` ends with the quote, a header in a dump with the line.
      const quote = text.charAt(nameStart - 1);
      const end = isQuoteCode(quote.charCodeAt(0)) ? text.indexOf(quote, start) : -1;
      return this.#withoutScheme(start, end < 0 ? matchEnd(LINE, text, start) : end);
    }
    let from = start;
    let to = start;
    if (isReplacement) to = start + replacement.length;
    else if (char === "{" || char === "[") to = endOfBrackets(text, start, false);
    else from = to = start + schemeOf(text.slice(start, start + 40)).length;
    if (to > from && /[\s,;:.)\]}>]/.test(text.charAt(to))) return [from, to];
    return [from, this.#endOfRun(to)];
  }

  #endOfRun(start: number): number {
    const text = this.#text;
    let end = matchEnd(RUN, text, start);
    // A comma may be a part of the value, unless a further name follows.
    while (/[,;]/.test(text.charAt(end)) && matchEnd(NEXT_NAME, text, end) === end) {
      end = matchEnd(RUN, text, end + 1);
    }
    while (end > start && ",;:.)]}>".includes(text.charAt(end - 1))) end--;
    return end;
  }

  #withoutScheme(from: number, to: number): [from: number, to: number] {
    return [Math.min(from + schemeOf(this.#text.slice(from, from + 40)).length, to), to];
  }
}

/** `%70assword`, `\u0070assword`, and what follows an escaped line break. */
function decodeName(name: string): string {
  if (name.includes("%")) name = decodeAscii(name, true);
  if (!name.includes("\\")) return name;
  return decodeJsonString(name).split(/[\s\\]/).pop() ?? "";
}

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

function isBlankCode(code: number): boolean {
  return code === 32 || code === 9;
}

function isQuoteCode(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}
