import { decodeJsonString, endOfBrackets, endOfContent, endOfString } from "./json_string.ts";
import { isBlank, isNameKey, isValueKey, type RedactionRules } from "./redaction_rules.ts";

/**
 * Replaces the secrets in JSON text and copies all else as it is: numbers of any size, duplicate
 * keys, white space. Since nothing is parsed, depth does not matter, text that is cut off keeps its
 * cut, and NDJSON is just more text.
 *
 * What is no JSON (a bare word, a single quote) shows that the text, or this scan's idea of where
 * strings begin, is broken; then the whole is scanned as prose too.
 */
export function redactJson(text: string, rules: RedactionRules, level: number): string {
  if (!JSON_START.test(text)) return rules.text(text, Infinity);
  const scan = new JsonScan(text, rules, level);
  const redacted = scan.run();
  return scan.broken ? rules.text(redacted, Infinity) : redacted;
}

const JSON_START = /^\s*(?:[{["0-9-]|true|false|null|$)/;
/** May be cut off. */
const LITERAL = /(?:true|false|null)(?![A-Za-z0-9_$])|(?:t|tr|tru|f|fa|fal|fals|n|nu|nul)$/y;
const NUMBER = /-?[0-9][0-9.eE+-]*|-$/y;
const JUNK = /[^"{}[\]]*/y;
/** What a broken value goes up to. */
const BARE = /[^,}\]\r\n]*/y;
/** What a string holds in which a name can have a value, or an escape. */
const SEPARATED = /[:=<\\]|--/;
/** A card number; numbers with fewer digits hold nothing. */
const MIN_DIGITS = 13;
/** That of `pin=1`. */
const MIN_CONTENT = 5;

class JsonScan {
  /** Whether something was found that no JSON has. */
  broken = false;
  readonly #text: string;
  readonly #rules: RedactionRules;
  readonly #level: number;
  /** Whether some string may hold a secret that has no name before it. */
  readonly #hasPatterns: boolean;
  #out = "";
  #copied = 0;
  #depth = 0;
  /** Depth of an object that named a secret: `{"name": "password", "value": "..."}`. */
  #namedAt = -1;

  constructor(text: string, rules: RedactionRules, level: number) {
    this.#text = text;
    this.#rules = rules;
    this.#level = level;
    this.#hasPatterns = rules.patterns.hasAdded || rules.patterns.mayMatchIn(text);
  }

  run(): string {
    const text = this.#text;
    for (let i = 0; i < text.length;) {
      const code = text.charCodeAt(i);
      if (code === 34) i = this.#string(i);
      else if (code === 44 || code === 58 || isSpace(code)) i++;
      else if (code === 123 || code === 91) {
        this.#depth++;
        i++;
      } else if (code === 125 || code === 93) {
        if (this.#depth-- === this.#namedAt) this.#namedAt = -1;
        i++;
      } else i = this.#bare(i);
    }
    return this.#copied === 0 ? text : this.#out + text.slice(this.#copied);
  }

  #string(start: number): number {
    const text = this.#text;
    const end = endOfContent(text, start + 1);
    const colon = skipSpace(text, end + 1);
    if (text.charCodeAt(colon) !== 58) {
      this.#scrub(start, end);
      return end + 1;
    }
    const value = skipSpace(text, colon + 1);
    const name = decodeJsonString(text.slice(start + 1, end));
    const { names } = this.#rules;
    if (names.isSecret(name) || (this.#namedAt === this.#depth && isValueKey(name))) {
      this.#scrub(start, end);
      return this.#hide(value);
    }
    if (isNameKey(name) && text.charCodeAt(value) === 34) {
      const content = text.slice(value + 1, endOfContent(text, value + 1));
      if (names.isSecret(decodeJsonString(content))) this.#namedAt = this.#depth;
      else if (this.#namedAt === this.#depth) this.#namedAt = -1;
    }
    this.#scrub(start, end);
    return colon + 1;
  }

  /** A number, a literal, or what is no JSON. */
  #bare(start: number): number {
    const number = matchEnd(NUMBER, this.#text, start);
    if (number > start) {
      if (number - start >= MIN_DIGITS || this.#rules.patterns.hasAdded) {
        const value = this.#text.slice(start, number);
        const redacted = this.#rules.text(value, this.#level + 1);
        if (redacted !== value) this.#replace(start, number, JSON.stringify(redacted));
      }
      return number;
    }
    const literal = matchEnd(LITERAL, this.#text, start);
    if (literal > start) return literal;
    this.broken = true;
    return matchEnd(JUNK, this.#text, start);
  }

  /** Replaces the value that starts at `start`, whatever it is. */
  #hide(start: number): number {
    const text = this.#text;
    const end = this.#endOfValue(start);
    const value = text.slice(start, end);
    // A bare replacement is there when the text around the JSON was redacted before.
    if (isBlank(value) || value === this.#rules.replacement) return end;
    const replacement = JSON.stringify(this.#rules.replacement);
    const isCut = text.charCodeAt(start) === 34 && endOfContent(text, start + 1) === text.length;
    this.#replace(start, end, isCut ? replacement.slice(0, -1) : replacement);
    return end;
  }

  #endOfValue(start: number): number {
    const text = this.#text;
    const char = text.charAt(start);
    if (char === '"' || char === "'" || char === "`") return endOfString(text, start, char);
    const { replacement } = this.#rules;
    if (replacement !== "" && text.startsWith(replacement, start)) {
      return matchEnd(BARE, text, start + replacement.length);
    }
    if (char === "{" || char === "[") return endOfBrackets(text, start, true);
    let end = matchEnd(BARE, text, start);
    while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
    return end;
  }

  /** Redacts what is in the string from the quote at `start` to that at `end`. */
  #scrub(start: number, end: number): void {
    if (end - start <= MIN_CONTENT && !this.#rules.patterns.hasAdded) return;
    const raw = this.#text.slice(start + 1, end);
    if (!this.#hasPatterns && !SEPARATED.test(raw)) return;
    const content = decodeJsonString(raw);
    const redacted = this.#rules.text(content, this.#level + 1);
    if (redacted === content) return;
    this.#replace(start + 1, end, JSON.stringify(redacted).slice(1, -1));
  }

  #replace(start: number, end: number, by: string): void {
    this.#out += this.#text.slice(this.#copied, start) + by;
    this.#copied = end;
  }
}

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

function skipSpace(text: string, start: number): number {
  while (isSpace(text.charCodeAt(start))) start++;
  return start;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
