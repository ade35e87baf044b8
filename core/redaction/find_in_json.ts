import { isSecretValue } from "./evidence.ts";
import {
  addJsonRanges,
  decodeJsonString,
  endOfBrackets,
  endOfContent,
  endOfString,
} from "./json_string.ts";
import { Ranges } from "./ranges.ts";
import { isHarmless, isListedValue, type Listed } from "./secret_values.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import type { NameRule } from "./name_automaton.ts";
import type { NameFacts } from "./secret_names.ts";

/**
 * Finds the secrets in JSON text. As nothing is parsed, depth does not matter, text may be cut off,
 * and NDJSON is just more text.
 *
 * Anything that is not JSON (a bare word, a single quote) shows that the text, or this scan's idea
 * of where strings begin, is broken; the whole text is then also scanned as prose.
 */
export function findInJson(
  text: string,
  rules: RedactionRules,
  level: number,
  ranges: Ranges,
): void {
  if (!JSON_START.test(text)) return rules.findInProse(text, Infinity, ranges);
  const scan = new JsonScan(text, rules, level, ranges);
  scan.run();
  if (scan.broken) rules.findInProse(text, Infinity, ranges);
}

/** Finds the secrets in JSON within other text: `failed: {"note":"..."}`. */
export function findInFragments(
  text: string,
  rules: RedactionRules,
  level: number,
  ranges: Ranges,
): void {
  if (!text.includes("{") && !text.includes("[")) return;
  // Strings of a fragment are also searched for fragments.
  const fragments = new RegExp(FRAGMENT);
  while (fragments.test(text)) {
    const start = fragments.lastIndex - 1;
    const end = endOfBrackets(text, start, true);
    fragments.lastIndex = end;
    const fragment = text.slice(start, end);
    if (!rules.mayHoldSecret(fragment)) continue;
    const found = new Ranges();
    new JsonScan(fragment, rules, level, found).run();
    for (const range of found.settled()) {
      ranges.add(start + range.start, start + range.end, range.by);
    }
  }
}

/** Where JSON may begin. */
const FRAGMENT = /[{[](?=\s{0,8}["{[])/g;
const JSON_START = /^\s*(?:[{["0-9-]|true|false|null|$)/;
/** May be cut off. */
const LITERAL = /(?:true|false|null)(?![A-Za-z0-9_$])|(?:t|tr|tru|f|fa|fal|fals|n|nu|nul)$/y;
const NUMBER = /-?[0-9][0-9.eE+-]*|-$/y;
/** What follows the tokens in responses of language models. */
const LOG_PROBABILITY = /\s{0,64},\s{0,64}"logprob"/y;
const JUNK = /[^"{}[\]]*/y;
/** The extent of a broken value. */
const BARE = /[^,}\]\r\n]*/y;
/** Matches strings in which a name can have a value: `a: b`, `-p b`, but not at the end. */
const SEPARATED = /[:=<\\'@\uff1a][^]| -|login /;
/** Digits of a card number; shorter numbers are not searched. */
const MIN_DIGITS = 13;
/** Length of `pin=1`. */
const MIN_CONTENT = 5;
/** Names in lists: `["x-api-key", "..."]`, `["--password", "..."]`. */
const LISTED_NAME = /^-{0,2}[\w.$@ \u0080-\uffff-]{2,64}$/;
const MAX_LISTED_NAME = 66;
const POINTER = /^\/[\w~/-]*$/;
/** Longer values are not names. */
const MAX_NAME_LENGTH = 256;
/** Longer objects and arrays under a secret name contain more than facts about a secret. */
const MAX_HARMLESS = 512;

/** State of an object being read. */
interface Frame {
  /** The rule for a name in one of its members: `{ "name": "password" }`. */
  named: NameRule | undefined;
  /** Ranges of values that may belong to that name. */
  readonly values: { readonly start: number; end: number }[];
  /** Names that other names need next to them. */
  readonly besides: Set<string>;
  /** Values whose names are only secret next to others. */
  readonly pending: { readonly rule: NameRule; readonly start: number; readonly end: number }[];
}

class JsonScan {
  /** Whether something was found that is not JSON. */
  broken = false;
  readonly #text: string;
  readonly #rules: RedactionRules;
  readonly #level: number;
  readonly #ranges: Ranges;
  readonly #replacement: string;
  readonly #hasEscapes: boolean;
  /** Whether a string may contain a secret without a name. */
  readonly #hasPatterns: boolean;
  #depth = 0;
  /** By depth: whether it is an array. */
  readonly #isArray: boolean[] = [false];
  /** By depth: the state of an object, if it needs any. */
  readonly #frames: (Frame | undefined)[] = [undefined];
  /** By depth: the name in the last element of an array. */
  readonly #listed: (Listed | undefined)[] = [undefined];

  constructor(text: string, rules: RedactionRules, level: number, ranges: Ranges) {
    this.#text = text;
    this.#rules = rules;
    this.#level = level;
    this.#ranges = ranges;
    this.#replacement = JSON.stringify(rules.replacement).slice(1, -1);
    this.#hasEscapes = text.includes("\\");
    this.#hasPatterns = this.#hasEscapes || rules.patterns.hasAdded || rules.mayHoldPattern(text);
  }

  run(): void {
    const text = this.#text;
    for (let i = 0; i < text.length;) {
      const code = text.charCodeAt(i);
      if (code === 34) i = this.#string(i);
      else if (code === 44 || code === 58 || isSpace(code)) i++;
      else if (code === 123 || code === 91) i = this.#open(i, code === 91);
      else if (code === 125 || code === 93) this.#close(++i);
      else i = this.#bare(i);
    }
    while (this.#depth > 0) this.#close(text.length);
    this.#settle(0);
  }

  #open(at: number, isArray: boolean): number {
    const listed = this.#takeListed();
    if (listed !== undefined) {
      const end = this.#hide(listed.rule, at);
      if (end > at) return end;
    }
    const depth = ++this.#depth;
    this.#isArray[depth] = isArray;
    this.#frames[depth] = undefined;
    this.#listed[depth] = undefined;
    return at + 1;
  }

  #close(end: number): void {
    if (this.#depth === 0) return;
    this.#settle(this.#depth--);
    const values = this.#frames[this.#depth]?.values;
    const last = values?.at(-1);
    if (last !== undefined && last.end < 0) last.end = end;
  }

  /** An object ends: applies names to values, and names to names next to them. */
  #settle(depth: number): void {
    const frame = this.#frames[depth];
    if (frame === undefined) return;
    this.#frames[depth] = undefined;
    const { named } = frame;
    for (const { start, end } of named === undefined ? [] : frame.values) {
      this.#hideRange(named, start, end < 0 ? this.#text.length : end);
    }
    for (const { rule, start, end } of frame.pending) {
      if (rule.beside?.isDisjointFrom(frame.besides) === false) this.#hideRange(rule, start, end);
    }
  }

  #string(start: number): number {
    const text = this.#text;
    const end = endOfContent(text, start + 1);
    const colon = skipSpace(text, end + 1);
    if (text.charCodeAt(colon) !== 58) {
      this.#element(start, end);
      return end + 1;
    }
    this.#scrub(start, end);
    const value = skipSpace(text, colon + 1);
    const hidden = this.#member(start + 1, end, value);
    return hidden > value ? hidden : colon + 1;
  }

  /**
   * Handles a member whose key is from `start` to `end`; returns where to continue, or where its
   * value starts.
   */
  #member(start: number, end: number, value: number): number {
    const { rule, beside, role } = this.#factsOf(start, end);
    if (beside !== undefined) this.#frame().besides.add(beside);
    if (rule !== undefined) {
      if (this.#isKey("token", start, end) && this.#isOfModel(value)) return value;
      if (rule.beside === undefined) return this.#hide(rule, value);
      this.#frame().pending.push({ rule, start: value, end: this.#endOfScalar(value) });
    }
    if (role === "name") this.#noteName(this.#isKey("path", start, end), value);
    else if (role === "value") return this.#noteValue(value);
    return value;
  }

  /** The facts of a string as a name. */
  #factsOf(start: number, end: number): NameFacts {
    const { names } = this.#rules;
    if (this.#hasEscapes) {
      const raw = this.#text.slice(start, end);
      if (raw.includes("\\")) return names.factsOf(decodeJsonString(raw));
    }
    return names.factsAt(this.#text, start, end);
  }

  #isKey(key: string, start: number, end: number): boolean {
    return end - start === key.length && this.#text.startsWith(key, start);
  }

  /** Whether the token whose value starts there is part of a language model's output. */
  #isOfModel(value: number): boolean {
    return matchEnd(LOG_PROBABILITY, this.#text, this.#endOfScalar(value)) > 0;
  }

  #noteName(isPath: boolean, value: number): void {
    const text = this.#text;
    if (text.charCodeAt(value) !== 34) return;
    const end = endOfContent(text, value + 1);
    if (end - value > MAX_NAME_LENGTH) return;
    const { rule } = this.#factsOf(value + 1, end);
    // A path in JSON Patch, not of a file.
    if (isPath && !POINTER.test(decodeJsonString(text.slice(value + 1, end)))) return;
    if (rule !== undefined && rule.beside === undefined) this.#frame().named ??= rule;
  }

  #noteValue(value: number): number {
    const frame = this.#frame();
    if (frame.named !== undefined) return this.#hide(frame.named, value);
    const isContainer = isBracket(this.#text.charCodeAt(value));
    frame.values.push({ start: value, end: isContainer ? -1 : this.#endOfScalar(value) });
    return value;
  }

  #frame(): Frame {
    return this.#frames[this.#depth] ??= {
      named: undefined,
      values: [],
      besides: new Set(),
      pending: [],
    };
  }

  /** Handles a string that is not a key. */
  #element(start: number, end: number): void {
    const listed = this.#takeListed();
    if (!this.#isArray[this.#depth]) return this.#scrub(start, end);
    const raw = this.#text.slice(start + 1, end);
    if (listed !== undefined && isListedValue(listed, decodeJsonString(raw))) {
      this.#ranges.add(start + 1, end, this.#replacement);
      return;
    }
    if (raw.length <= MAX_LISTED_NAME) {
      const { rule, shape } = this.#rules.names.factsAt(this.#text, start + 1, end);
      if (rule !== undefined && rule.beside === undefined && LISTED_NAME.test(raw)) {
        this.#listed[this.#depth] = { rule, name: raw, shape };
      }
    }
    this.#scrub(start, end);
  }

  #takeListed(): Listed | undefined {
    const listed = this.#listed[this.#depth];
    if (listed !== undefined) this.#listed[this.#depth] = undefined;
    return listed;
  }

  /** Handles a number, a literal, or anything that is not JSON. */
  #bare(start: number): number {
    const listed = this.#takeListed();
    const number = matchEnd(NUMBER, this.#text, start);
    if (number > start) {
      if (listed !== undefined && this.#hide(listed.rule, start) > start) return number;
      if (number - start >= MIN_DIGITS || this.#rules.patterns.hasAdded) {
        const value = this.#text.slice(start, number);
        const found = new Ranges();
        const { patterns, replacement, urlReplacement } = this.#rules;
        patterns.find(value, found, replacement, urlReplacement);
        patterns.findAdded(value, found, replacement);
        if (!found.isEmpty) {
          this.#ranges.add(start, number, JSON.stringify(found.applyTo(value)));
        }
      }
      return number;
    }
    const literal = matchEnd(LITERAL, this.#text, start);
    if (literal > start) return literal;
    this.broken = true;
    return matchEnd(JUNK, this.#text, start);
  }

  /** Hides the value that starts at `start` if it is secret; returns its end, or `start`. */
  #hide(rule: NameRule, start: number): number {
    if (rule.evidence === "generated" && isBracket(this.#text.charCodeAt(start))) return start;
    const end = this.#endOfValue(start);
    return this.#hideRange(rule, start, end) ? end : start;
  }

  /** Whether nothing in the value needs further scanning. */
  #hideRange(rule: NameRule | undefined, start: number, end: number): boolean {
    if (rule === undefined || end <= start) return false;
    const text = this.#text;
    const first = text.charCodeAt(start);
    const isCut = end === text.length;
    const { replacement } = this.#rules;
    // It has no quotes if the text around the JSON was redacted before.
    if (replacement.length === end - start && text.startsWith(replacement, start)) return true;
    if (first === 34) {
      const close = endOfContent(text, start + 1);
      const value = decodeJsonString(text.slice(start + 1, close));
      const isCutString = close === text.length;
      if (isCutString ? value !== "" : isSecretValue(rule.evidence, value, false)) {
        this.#ranges.add(start + 1, close, this.#replacement);
        return true;
      }
      return false;
    }
    if (isBracket(first)) {
      if (rule.evidence === "generated") return false;
      if (!isCut || end - start < MAX_HARMLESS) {
        if (this.#isHarmless(rule, text.slice(start, end))) return true;
      }
    } else {
      if (!isSecretValue(rule.evidence, text.slice(start, end), true, isCut)) return false;
    }
    this.#ranges.add(start, end, `"${this.#replacement}"`);
    return true;
  }

  /** Whether an object or array describes a secret and contains none: `{ "minLength": 8 }`. */
  #isHarmless(rule: NameRule, json: string): boolean {
    if (json.length > MAX_HARMLESS || rule.evidence === "any" || json.includes("\\")) return false;
    try {
      return isHarmless(JSON.parse(json), rule, this.#rules, { numbers: 0 });
    } catch {
      // Broken or cut off: its content is unknown.
      return false;
    }
  }

  /** End of a string or a number; otherwise `start`. */
  #endOfScalar(start: number): number {
    if (this.#text.charCodeAt(start) === 34) return endOfString(this.#text, start);
    return Math.max(start, matchEnd(NUMBER, this.#text, start));
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

  /** Scans the string from the quote at `start` to that at `end`. */
  #scrub(start: number, end: number): void {
    if (end - start <= MIN_CONTENT && !this.#rules.patterns.hasAdded) return;
    const raw = this.#text.slice(start + 1, end);
    if (!this.#hasPatterns && !SEPARATED.test(raw)) return;
    const content = this.#hasEscapes ? decodeJsonString(raw) : raw;
    const found = new Ranges();
    if (this.#hasEscapes) found.addUnstorable(content);
    this.#rules.find(content, this.#level + 1, found);
    if (!found.isEmpty) addJsonRanges(raw, start + 1, found, this.#ranges);
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

function isBracket(code: number): boolean {
  return code === 123 || code === 91;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
