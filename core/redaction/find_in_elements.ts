import { isSecretValue } from "./evidence.ts";
import { matchesOf } from "./matches_of.ts";
import type { Ranges } from "./ranges.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import type { NameRule } from "./secret_names.ts";

/** A tag up to its attributes, with a slash if it is an end tag. */
const TAG = /<(\/?)([A-Za-z\u0080-\uffff][\w.:\u0080-\uffff-]{0,80})(?=[\s/>])/g;
const ATTRIBUTE = /([A-Za-z][\w.:-]{0,40})\s{0,8}=\s{0,8}("[^"]*"?|'[^']*'?|[^\s"'<>=`]{1,512})/g;
const WORD = /[^\s<]*/y;
/** After this many elements without an end, no further ends are searched for. */
const MAX_OPEN_ELEMENTS = 8;
/** Attributes are searched for in this much of a tag. */
const MAX_TAG_LENGTH = 4_096;
/** Longer content is not a name. */
const MAX_NAME_LENGTH = 128;
/**
 * Attributes and elements that name what is next to them; in markup, `id` and `label` name all
 * sorts of things.
 */
const NAMING = /^(?:name|key|n|k|field|param|property|variable|attribute)$/i;
const NAME = /^[\w.:$@ \u0080-\uffff-]{1,64}$/;
/** Elements of HTML without content. */
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;
/** Elements whose name says nothing about their content. */
const NAMED_OTHERWISE = /^(?:a|button|fieldset|form|iframe|map|object|slot)$/i;

/**
 * Finds the secrets in markup: the content, including children, of elements with secret names,
 * whatever their prefixes and attributes (`<wsse:Password Type="...">`), and values whose name is
 * in an attribute or an element: `<param name="password">`, `<input value="..." name="pin">`,
 * `<key>password</key><string>...</string>`.
 *
 * In a document that is cut off, an element extends to the end; in prose, where `Map<Token>` is not
 * an element, to the end of the word.
 */
export function findInElements(text: string, rules: RedactionRules, ranges: Ranges): void {
  new ElementScan(text, rules, ranges).run();
}

class ElementScan {
  readonly #text: string;
  readonly #rules: RedactionRules;
  readonly #ranges: Ranges;
  readonly #isMarkup: boolean;
  #unclosed = 0;
  /** Index of the next `>`, from an earlier search. */
  #close = -1;
  /** The name in the previous element, whose value is in the next one. */
  #named: NameRule | undefined;
  /** The previous element, if it may contain the value of a name in the next one. */
  #value: readonly [start: number, end: number] | undefined;

  constructor(text: string, rules: RedactionRules, ranges: Ranges) {
    this.#text = text;
    this.#rules = rules;
    this.#ranges = ranges;
    this.#isMarkup = text.trimStart().startsWith("<");
  }

  run(): void {
    const tags = new RegExp(TAG);
    for (;;) {
      const match = tags.exec(this.#text);
      if (match === null) return;
      const from = tags.lastIndex;
      const close = this.#closeAfter(from);
      if (close < 0) {
        this.#attributes(from, Math.min(this.#text.length, from + MAX_TAG_LENGTH));
        return;
      }
      if (match[1] === "/") continue;
      tags.lastIndex = Math.max(from, this.#element(match[2] ?? "", from, close));
    }
  }

  /** Handles an element whose attributes begin at `from`; returns where to continue. */
  #element(tag: string, from: number, close: number): number {
    const { names } = this.#rules;
    const start = close + 1;
    const local = tag.slice(tag.lastIndexOf(":") + 1);
    const known = names.ruleOf(local);
    const own = known?.beside === undefined ? known : undefined;
    const attributes = this.#attributes(from, close, own);
    if (this.#text.charAt(close - 1) === "/" || VOID.test(local)) return start;
    const named = NAMED_OTHERWISE.test(local) ? undefined : attributes ?? this.#named;
    const rule = own ?? named;
    if (rule !== undefined) {
      this.#named = undefined;
      const end = this.#endOf(tag, start);
      if (isSecretValue(rule.evidence, this.#text.slice(start, end).trim(), false)) {
        this.#ranges.add(start, end, this.#rules.replacement);
        return end;
      }
      return start;
    }
    if (NAMING.test(local)) this.#noteName(start);
    else if (names.factsOf(local).role === "value") {
      const end = this.#nextTag(start);
      this.#value = end < 0 ? undefined : [start, end];
    }
    return start;
  }

  /** Handles the content of `<name>`, which belongs to the element after or before it. */
  #noteName(start: number): void {
    const end = this.#nextTag(start);
    if (end < 0) return;
    const name = this.#text.slice(start, end).trim();
    const rule = NAME.test(name) ? this.#rules.names.ruleOf(name) : undefined;
    if (rule === undefined || rule.beside !== undefined) return;
    this.#named = rule;
    const value = this.#value;
    if (value === undefined || start - value[1] > MAX_NAME_LENGTH) return;
    if (isSecretValue(rule.evidence, this.#text.slice(...value).trim(), false)) {
      this.#ranges.add(...value, this.#rules.replacement);
      this.#named = undefined;
    }
  }

  /** Index of the tag after a short text; -1 for a longer one. */
  #nextTag(start: number): number {
    const end = this.#text.slice(start, start + MAX_NAME_LENGTH).indexOf("<");
    return end < 0 ? -1 : start + end;
  }

  /**
   * Hides the value in a tag with a secret name, even its own (`<token value="...">`); returns the
   * rule for its content.
   */
  #attributes(from: number, to: number, own?: NameRule): NameRule | undefined {
    if (to - from > MAX_TAG_LENGTH) to = from + MAX_TAG_LENGTH;
    const source = this.#text.slice(from, to);
    if (!source.includes("=")) return undefined;
    let named = own;
    let isNaming = false;
    let value: [start: number, end: number] | undefined;
    for (const match of matchesOf(ATTRIBUTE, source)) {
      const [whole, name = "", content = ""] = match;
      const isQuoted = /^["']/.test(content);
      const bare = isQuoted ? content.slice(1).replace(/["']$/, "") : content;
      const { role } = this.#rules.names.factsOf(name);
      if (role === "name") {
        const rule = NAME.test(bare) ? this.#rules.names.ruleOf(bare) : undefined;
        isNaming ||= NAMING.test(name);
        if (rule !== undefined && rule.beside === undefined) named ??= rule;
      } else if (role === "value") {
        const start = from + match.index + whole.length - content.length + Number(isQuoted);
        value = [start, start + bare.length];
      }
    }
    if (named === undefined || value === undefined) return isNaming ? named : undefined;
    if (isSecretValue(named.evidence, this.#text.slice(...value), false)) {
      this.#ranges.add(...value, this.#rules.replacement);
    }
    return undefined;
  }

  #closeAfter(from: number): number {
    if (this.#close < from) {
      const close = this.#text.indexOf(">", from);
      this.#close = close < 0 ? Infinity : close;
    }
    return this.#close === Infinity ? -1 : this.#close;
  }

  #endOf(tag: string, start: number): number {
    const text = this.#text;
    const end = this.#unclosed < MAX_OPEN_ELEMENTS ? text.indexOf(`</${tag}`, start) : -1;
    if (end >= 0) return end;
    const isProse = !this.#isMarkup && ++this.#unclosed < MAX_OPEN_ELEMENTS;
    if (!isProse) return text.length;
    WORD.lastIndex = start;
    WORD.test(text);
    return WORD.lastIndex;
  }
}
