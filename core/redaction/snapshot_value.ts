import { storable } from "../text/storable.ts";
import { isSecretValue } from "./evidence.ts";
import { redactForm, redactUrl } from "./find_in_url.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import type { NameFacts, NameRule } from "./secret_names.ts";
import { isHarmless, isListedValue } from "./secret_values.ts";

/** Maximum levels of objects and arrays; deeper ones are only named. */
const MAX_DEPTH = 20;
/** Maximum entries of one object or array. */
const MAX_ENTRIES = 1_000;
/** Maximum number of values. */
const MAX_VALUES = 4_000;
/** Replaces a value that throws when it is read. */
const UNREADABLE = "[unreadable]";
/** Length of the shortest string with a secret: `pin=1`. */
const MIN_TEXT_LENGTH = 5;
/** Maximum UTF-16 code units of one string. */
const MAX_TEXT_LENGTH = 65_536;
/** Maximum UTF-16 code units of all strings. */
const MAX_TOTAL_LENGTH = 131_072;
const MAX_KEY_LENGTH = 256;
/** The smallest number with the 13 digits of a card. */
const SMALLEST_CARD = 1e12;

/**
 * Copies any value as JSON, bounded and redacted. The copy is made immediately, as the app may
 * change the value later. Never throws: what throws when it is read is replaced by a note.
 *
 * @param onCaught Called for each object that could not be copied.
 */
export function snapshotValue(
  value: unknown,
  rules: RedactionRules,
  onCaught: () => void,
): unknown {
  return new Snapshot(rules, onCaught).take(value, 0, false);
}

class Snapshot {
  readonly #rules: RedactionRules;
  readonly #onCaught: () => void;
  /** The objects being copied. */
  readonly #ancestors = new Set<object>();
  #values = 0;
  #length = 0;

  constructor(rules: RedactionRules, onCaught: () => void) {
    this.#rules = rules;
    this.#onCaught = onCaught;
  }

  take(value: unknown, depth: number, inArray: boolean): unknown {
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "number":
        return this.#number(value);
      case "bigint":
        return this.#text(String(value));
      case "symbol":
        return this.#text(String(value));
      case "function":
        return this.#text(nameOf(value) === "" ? "[Function]" : `[Function: ${nameOf(value)}]`);
      case "object":
        return value === null ? null : this.#object(value, depth, inArray);
      default:
        return value;
    }
  }

  #text(text: string): string {
    if (text.length < MIN_TEXT_LENGTH && !this.#rules.patterns.hasAdded) return storable(text);
    const room = Math.min(MAX_TEXT_LENGTH, MAX_TOTAL_LENGTH - this.#length);
    if (text.length <= room) {
      this.#length += text.length;
      return this.#rules.text(text);
    }
    this.#length += room;
    return `${this.#rules.text(text.slice(0, room))}... [${text.length - room} more characters]`;
  }

  #number(value: number): unknown {
    if (!Number.isFinite(value)) return String(value);
    if (Math.abs(value) < SMALLEST_CARD && !this.#rules.patterns.hasAdded) return value;
    const text = String(value);
    const redacted = this.#rules.text(text);
    return redacted === text ? value : redacted;
  }

  #object(value: object, depth: number, inArray: boolean): unknown {
    if (this.#ancestors.has(value)) return "[Circular]";
    if (this.#values >= MAX_VALUES) return "[...]";
    this.#ancestors.add(value);
    try {
      return this.#copy(value, depth, inArray);
    } catch {
      this.#onCaught();
      return UNREADABLE;
    } finally {
      this.#ancestors.delete(value);
    }
  }

  #copy(value: object, depth: number, inArray: boolean): unknown {
    const isArray = Array.isArray(value);
    if (!isArray && !isPlain(value)) {
      const special = this.#special(value, depth);
      if (special !== undefined) return special;
    }
    if (depth >= MAX_DEPTH) return isArray ? "[Array]" : "[Object]";
    if (isArray) return this.#items(value, value.length, depth, inArray);
    const replaced = toJson(value);
    if (replaced !== value) return this.take(replaced, depth + 1, false);
    return this.#properties(value, Object.keys(value), depth);
  }

  /** Copies anything but an array or an object of properties. */
  #special(value: object, depth: number): unknown {
    const described = describeHostObject(value, this.#rules);
    if (described !== undefined) return this.#text(described);
    if (depth >= MAX_DEPTH) return undefined;
    if (isCollection(Set.prototype, value)) {
      return this.#items(Set.prototype.values.call(value), value.size, depth, false);
    }
    if (isCollection(Map.prototype, value)) {
      return this.#pairs(Map.prototype.entries.call(value), value.size, depth);
    }
    if (value instanceof Headers || value instanceof FormData) {
      return this.#pairs(value.entries(), Infinity, depth);
    }
    return isError(value) ? this.#error(value, depth) : undefined;
  }

  #items(
    items: Iterable<unknown>,
    size: number,
    depth: number,
    isEntry: boolean,
  ): unknown[] {
    const copy: unknown[] = [];
    for (const item of items) {
      if (copy.length >= MAX_ENTRIES || ++this.#values > MAX_VALUES) {
        copy.push(`[${size - copy.length} more items]`);
        break;
      }
      const taken = this.take(item, depth + 1, true);
      copy.push(taken === undefined ? null : taken);
    }
    this.#hideListed(copy, isEntry);
    return copy;
  }

  /** Hides what follows a secret name in a list, or is its entry: `["x-api-key", "..."]`. */
  #hideListed(copy: unknown[], isEntry: boolean): void {
    for (let i = 0; i + 1 < copy.length; i++) {
      const name = copy[i];
      const value = copy[i + 1];
      if (typeof name !== "string" || name.length > MAX_KEY_LENGTH) continue;
      const { rule, shape } = this.#rules.names.factsOf(name);
      if (rule === undefined || rule.beside !== undefined) continue;
      const isPair = isEntry && copy.length === 2;
      const isHidden = typeof value === "string" && !isPair
        ? isListedValue({ rule, name, shape }, value)
        : (isPair || typeof value !== "object") && this.#holdsSecret(rule, value);
      if (isHidden) copy[++i] = this.#rules.replacement;
    }
  }

  /** An object if no two keys have the same text, otherwise a list of pairs. */
  #pairs(entries: Iterable<[unknown, unknown]>, size: number, depth: number): unknown {
    const pairs: [unknown, unknown][] = [];
    for (const pair of entries) {
      if (pairs.push(pair) > MAX_ENTRIES) break;
    }
    const total = size === Infinity ? pairs.length : size;
    const named = pairs.map(([key, value]): [string, unknown] => {
      return [typeof key === "object" && key !== null ? "[Object]" : String(key), value];
    });
    const isClear = new Set(named.map(([key]) => key)).size === named.length;
    return isClear ? this.#entries(named, total, depth) : this.#items(pairs, total, depth, false);
  }

  #error(error: object, depth: number): unknown {
    const keys = new Set(["name", "message", "stack", ...Object.keys(error)]);
    for (const key of ["cause", "errors"]) if (Object.hasOwn(error, key)) keys.add(key);
    return this.#properties(error, [...keys], depth);
  }

  #properties(value: object, keys: readonly string[], depth: number): unknown {
    if (keys.length === 0 && !isPlain(value)) {
      const name = nameOf(Reflect.get(value, "constructor"));
      if (name !== "") return this.#text(`[${name}]`);
    }
    const copy = new Entries(this.#rules);
    for (const key of keys) {
      if (this.#isFull(copy, keys.length)) break;
      this.#add(copy, key, readProperty(value, key), depth);
    }
    return copy.toObject();
  }

  #entries(entries: Iterable<[string, unknown]>, size: number, depth: number): unknown {
    const copy = new Entries(this.#rules);
    for (const [key, value] of entries) {
      if (this.#isFull(copy, size)) break;
      this.#add(copy, key, value, depth);
    }
    return copy.toObject();
  }

  #isFull(copy: Entries, size: number): boolean {
    if (copy.size < MAX_ENTRIES && ++this.#values <= MAX_VALUES) return false;
    copy.add("...", size === Infinity ? "[more]" : `[${size - copy.size} more]`);
    return true;
  }

  #add(copy: Entries, key: string, value: unknown, depth: number): void {
    if (value === undefined) return;
    const facts = this.#rules.names.factsOfKey(key);
    const { rule } = facts;
    const taken = this.take(value, depth + 1, false);
    const isHidden = rule !== undefined && rule.beside === undefined &&
      this.#holdsSecret(rule, taken);
    copy.add(this.#key(key), isHidden ? this.#rules.replacement : taken, facts);
  }

  #key(key: string): string {
    if (key.length < MIN_TEXT_LENGTH) return storable(key);
    return this.#rules.text(key.length > MAX_KEY_LENGTH ? key.slice(0, MAX_KEY_LENGTH) : key);
  }

  /** Whether a value under a secret name is secret. */
  #holdsSecret(rule: NameRule, value: unknown): boolean {
    return holdsSecret(rule, value, this.#rules);
  }
}

/** The same for a copy. */
function holdsSecret(rule: NameRule, value: unknown, rules: RedactionRules): boolean {
  switch (typeof value) {
    case "string":
      return value !== rules.replacement && isSecretValue(rule.evidence, value, false);
    case "number":
    case "boolean":
      return isSecretValue(rule.evidence, String(value), true);
    case "object":
      if (value === null || rule.evidence === "generated") return false;
      return rule.evidence === "any" || !isHarmless(value, rule, rules, { numbers: 0 });
    default:
      return false;
  }
}

/** The entries of an object, in which one may contain a name and another its secret value. */
class Entries {
  readonly #rules: RedactionRules;
  readonly #entries: [key: string, value: unknown][] = [];
  /** The rule for a name in one of the entries. */
  #named: NameRule | undefined;
  /** The possible values of that name. */
  #values: [key: string, value: unknown][] | undefined;
  /** Names that other names need next to them. */
  #besides: Set<string> | undefined;
  #pending: [entry: [key: string, value: unknown], rule: NameRule][] | undefined;

  constructor(rules: RedactionRules) {
    this.#rules = rules;
  }

  get size(): number {
    return this.#entries.length;
  }

  /**
   * @param key As shown.
   * @param facts Those of the original key.
   */
  add(key: string, value: unknown, facts?: NameFacts): void {
    const entry: [string, unknown] = [key, value];
    this.#entries.push(entry);
    if (facts === undefined) return;
    const { rule, beside, role } = facts;
    if (role === "value") (this.#values ??= []).push(entry);
    else if (role === "name" && typeof value === "string" && value.length <= MAX_KEY_LENGTH) {
      const named = this.#rules.names.ruleOf(value);
      if (named !== undefined && named.beside === undefined) this.#named ??= named;
    }
    if (rule?.beside !== undefined) (this.#pending ??= []).push([entry, rule]);
    if (beside !== undefined) (this.#besides ??= new Set()).add(beside);
  }

  toObject(): Record<string, unknown> {
    const { replacement } = this.#rules;
    const named = this.#named;
    if (named !== undefined) {
      for (const entry of this.#values ?? []) {
        if (holdsSecret(named, entry[1], this.#rules)) entry[1] = replacement;
      }
    }
    for (const [entry, { beside, evidence }] of this.#pending ?? []) {
      if (this.#besides === undefined || beside?.isDisjointFrom(this.#besides) !== false) continue;
      if (isSecretValue(evidence, String(entry[1]), false)) entry[1] = replacement;
    }
    // Not by assignment, as a key may be `__proto__`.
    return Object.fromEntries(this.#entries);
  }
}

/** Whether an object is a plain one, as most are. */
function isPlain(value: object): boolean {
  const prototype = Reflect.getPrototypeOf(value);
  // Each realm has its own `Object.prototype`.
  return prototype === Object.prototype || prototype === null ||
    (Object.hasOwn(prototype, "hasOwnProperty") && Reflect.getPrototypeOf(prototype) === null);
}

/** Whether it is an error, of any realm. */
function isError(value: object): boolean {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

/** Whether it is a `Map` or a `Set`, of any realm: only these have their `size`. */
function isCollection<T extends { readonly size: number }>(
  prototype: T,
  value: object,
): value is T {
  if (!("size" in value)) return false;
  try {
    return typeof Reflect.get(prototype, "size", value) === "number";
  } catch {
    return false;
  }
}

/** The result of `toJSON()`, as `JSON.stringify` would use it; the value itself without one. */
function toJson(value: object): unknown {
  try {
    const convert: unknown = Reflect.get(value, "toJSON");
    return typeof convert === "function" ? Reflect.apply(convert, value, [""]) : value;
  } catch {
    return value;
  }
}

function readProperty(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return UNREADABLE;
  }
}

function nameOf(value: unknown): string {
  if (typeof value !== "function") return "";
  try {
    const name: unknown = value.name;
    return typeof name === "string" ? name.slice(0, MAX_KEY_LENGTH) : "";
  } catch {
    return "";
  }
}

/**
 * Describes an object without properties to copy, or with too many, in one line: dates, buffers,
 * URLs.
 *
 * @returns `undefined` for an object that its properties describe.
 */
function describeHostObject(value: object, rules: RedactionRules): string | undefined {
  if (ArrayBuffer.isView(value)) return describeBytes(tagOf(value), value.byteLength);
  if (value instanceof Date) {
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? "Invalid Date" : new Date(time).toISOString();
  }
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  if (value instanceof URL) return redactUrl(value.href, rules);
  if (value instanceof URLSearchParams) return redactForm(value.toString(), rules);
  if (value instanceof ArrayBuffer) return describeBytes("ArrayBuffer", value.byteLength);
  if (typeof Blob === "function" && value instanceof Blob) {
    return describeBytes(value.type === "" ? tagOf(value) : value.type, value.size);
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean) {
    return String(value.valueOf());
  }
  return undefined;
}

function describeBytes(what: string, bytes: number): string {
  return `[${what}, ${bytes} bytes]`;
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
