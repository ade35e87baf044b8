import type { RedactOptions } from "../options/options.ts";
import { BoundedMap } from "../runtime/bounded_map.ts";
import {
  type HeaderShape,
  NAME_SEPARATORS,
  NameAutomaton,
  type NameEntry,
  type NameRule,
  normalizeName,
} from "./name_automaton.ts";
import {
  NAME_KEYS,
  type Place,
  PLACES,
  PLAIN_ROWS,
  SECRET_ROWS,
  URL_HEADERS,
  VALUE_KEYS,
  words,
} from "./names.ts";

export type { NameRule } from "./name_automaton.ts";

/** How a header's value is redacted. */
export type HeaderKind = "plain" | "secret" | "url" | HeaderShape;

/** What a name says about its value and about its neighbors. */
export interface NameFacts {
  readonly rule: NameRule | undefined;
  /** The normalized name, if other names need it next to them. */
  readonly beside: string | undefined;
  /** Whether the value is a name, or the value of a name. */
  readonly role: "name" | "value" | undefined;
  /** The header whose shape the value has, if its scheme or names may be shown. */
  readonly shape: HeaderShape | undefined;
}

const ADDED: NameRule = { evidence: "any", beside: undefined, onCallback: false };
const NOTHING: NameFacts = {
  rule: undefined,
  beside: undefined,
  role: undefined,
  shape: undefined,
};
/** Longer names are only partly matched with the table. */
const MAX_NAME_LENGTH = 256;
/** Maximum number of words in a "last word": `last four`. */
const MAX_LAST_WORDS = 3;

/** The automaton of the table alone. */
let listed: NameAutomaton | undefined;

/** Decides by name which values are secret: of JSON keys, fields, parameters, metadata, headers. */
export class SecretNames {
  readonly #automaton: NameAutomaton;
  readonly #added: readonly string[];
  readonly #factsOfRules = new Map<NameRule | undefined, NameFacts>();
  readonly #factsOfKeys = new BoundedMap<NameFacts>(1_024, 64);
  readonly #factsOfNames: Readonly<Record<Place, Map<NameEntry, NameFacts>>> = {
    data: new Map(),
    query: new Map(),
    header: new Map(),
  };

  constructor(options: Pick<RedactOptions, "names" | "allow" | "defaults">) {
    const { names = [], allow = [], defaults = true } = options;
    this.#added = names.filter((name) => normalizeName(name) !== "");
    this.#automaton = defaults && names.length === 0 && allow.length === 0
      ? listed ??= new NameAutomaton(makeEntries(true, [], []))
      : new NameAutomaton(makeEntries(defaults, names, allow));
  }

  /** Matches every text that contains one of the user's names; `undefined` if there are none. */
  addedHint(): RegExp | undefined {
    if (this.#added.length === 0) return undefined;
    const written = this.#added.map((name) => name.replace(NAME_SEPARATORS, ""));
    const spellings = new Set([
      ...this.#added.map(normalizeName),
      ...written,
      ...written.map((name) => name.normalize("NFD")),
    ]);
    return new RegExp([...spellings].map(spreadEverywhere).join("|"), "iu");
  }

  /** The facts of a name: a JSON key, a form field, a word of a text, a parameter. */
  factsOf(name: string, place: Place = "data"): NameFacts {
    return this.factsAt(name, 0, name.length, place);
  }

  /** The same for a key of an object, as these are the same strings again and again. */
  factsOfKey(key: string): NameFacts {
    let facts = this.#factsOfKeys.get(key);
    if (facts === undefined) {
      facts = this.factsAt(key, 0, key.length);
      this.#factsOfKeys.set(key, facts);
    }
    return facts;
  }

  /** The same for a name without escapes, between `start` and `end` of a text. */
  factsAt(text: string, start: number, end: number, place: Place = "data"): NameFacts {
    this.#automaton.read(text, start, end, place);
    const { whole, hasSecret } = this.#automaton;
    if (whole === undefined && !hasSecret) return NOTHING;
    const rule = this.#judge(text, start, end, place);
    if (whole !== undefined && (whole.role ?? whole.shape ?? whole.beside[place])) {
      return this.#factsOfName(whole, rule, place);
    }
    let facts = this.#factsOfRules.get(rule);
    if (facts === undefined) {
      facts = { ...NOTHING, rule };
      this.#factsOfRules.set(rule, facts);
    }
    return facts;
  }

  /** What a name says about its value. */
  ruleOf(name: string, place: Place = "data"): NameRule | undefined {
    return this.factsAt(name, 0, name.length, place).rule;
  }

  /** Whether a name is secret regardless of what is next to it. */
  isSecret(name: string, place: Place = "data"): boolean {
    const rule = this.ruleOf(name, place);
    return rule !== undefined && rule.beside === undefined;
  }

  /** The rule for words before a colon that end in a secret name: `your API key`. */
  ruleOfEnding(text: string, start: number, end: number): NameRule | undefined {
    const name = this.#automaton;
    name.read(text, start, end, "data");
    const { whole } = name;
    if (whole?.isAdded) return ADDED;
    if (!name.hasSecret || name.hasPlainPart || whole?.isAllowed) return undefined;
    for (let words = 1; words <= MAX_LAST_WORDS; words++) {
      const ending = name.lastWords(words);
      if (ending?.plain.last.data) return undefined;
      const rule = ending?.secret.whole.data ?? ending?.secret.last.data;
      if (rule !== undefined && rule.beside === undefined) return rule;
    }
    return name.endingPart("data")?.secret.part.data;
  }

  /** How the value of a header is redacted. */
  headerKind(name: string): HeaderKind {
    const normalized = normalizeName(name);
    const rule = this.ruleOf(name, "header");
    if (rule !== ADDED) {
      if (URL_NAMES.has(normalized)) return "url";
      if (rule === undefined || rule.beside !== undefined) return "plain";
    }
    return shapedHeaderKind(name) ?? "secret";
  }

  /** The rule for the name just read. */
  #judge(text: string, start: number, end: number, place: Place): NameRule | undefined {
    const { whole, length, part, hasSecret, hasSegments } = this.#automaton;
    if (whole?.isAdded) return ADDED;
    // Nothing has such a name: with a secret part it is secret, whatever else it contains.
    if (length > MAX_NAME_LENGTH) return part?.secret.part[place];
    const isPlain = this.#isPlain(place);
    // Most names contain nothing secret.
    if (!hasSecret) return isPlain ? undefined : whole?.secret.whole[place];
    const rule = isPlain ? undefined : this.#listedRule(place);
    return hasSegments ? this.#judgeSegments(text.slice(start, end), rule, isPlain, place) : rule;
  }

  /** Judges `user[pin]` and `usage.tokens`, in which each segment is also a name. */
  #judgeSegments(
    name: string,
    rule: NameRule | undefined,
    isPlain: boolean,
    place: Place,
  ): NameRule | undefined {
    const segments = name.split(/[.[\]/]+/).filter((segment) => segment !== "");
    const rest: string[] = [];
    let own: NameRule | undefined;
    for (const segment of segments) {
      this.#automaton.read(segment, 0, segment.length, place);
      const { whole, hasSecret } = this.#automaton;
      if (whole?.isAdded) return ADDED;
      if (this.#isPlain(place)) continue;
      rest.push(segment);
      const found = hasSecret ? this.#listedRule(place) : undefined;
      if (found?.beside === undefined) own ??= found;
    }
    if (isPlain) return undefined;
    if (own !== undefined || rest.length === segments.length) return own ?? rule;
    const joined = rest.join("_");
    this.#automaton.read(joined, 0, joined.length, place);
    return this.#listedRule(place);
  }

  /** The table's rule for the name just read, ignoring its segments. */
  #listedRule(place: Place): NameRule | undefined {
    const name = this.#automaton;
    const whole = name.whole?.secret.whole[place];
    if (whole !== undefined) return whole;
    let last: NameRule | undefined;
    for (let words = 1; words <= MAX_LAST_WORDS; words++) {
      const ending = name.lastWords(words);
      if (ending?.plain.last[place]) return undefined;
      last ??= ending?.secret.last[place];
    }
    if (last !== undefined) return last;
    // `tokentype`, in which the words can't be distinguished.
    const rest = name.words === 1 ? name.ending(name.length - name.partEnd) : undefined;
    return rest?.plain.last[place] ? undefined : name.part?.secret.part[place];
  }

  #isPlain(place: Place): boolean {
    const { whole, hasPlainPart } = this.#automaton;
    return hasPlainPart || whole?.isAllowed === true || whole?.plain.whole[place] === true;
  }

  #factsOfName(whole: NameEntry, rule: NameRule | undefined, place: Place): NameFacts {
    const known = this.#factsOfNames[place].get(whole);
    // Depends on the spelling: `fieldName` has two words, `fieldname` one.
    if (known !== undefined && known.rule === rule) return known;
    const beside = whole.beside[place] ? whole.text : undefined;
    const facts: NameFacts = { rule, beside, role: whole.role, shape: whole.shape };
    this.#factsOfNames[place].set(whole, facts);
    return facts;
  }
}

/** The kind of a header by the shape of its value alone, a part of which may be kept. */
export function shapedHeaderKind(name: string): HeaderShape | undefined {
  return SHAPES.get(normalizeName(name));
}

const SHAPES: ReadonlyMap<string, HeaderShape> = new Map<string, HeaderShape>([
  ["authorization", "authorization"],
  ["proxyauthorization", "authorization"],
  ["cookie", "cookie"],
  ["setcookie", "set-cookie"],
  ["setcookie2", "set-cookie"],
]);
const URL_NAMES: ReadonlySet<string> = new Set(URL_HEADERS.map(normalizeName));

/** The entries of the table and of the user's options, by text. */
function makeEntries(
  defaults: boolean,
  added: readonly string[],
  allowed: readonly string[],
): Iterable<NameEntry> {
  const entries = new Map<string, NameEntry>();
  const entriesOf = (names: readonly string[]): NameEntry[] =>
    [...new Set(names.map(normalizeName))].filter((text) => text !== "").map((text) => {
      const entry = entries.get(text) ?? newEntry(text);
      entries.set(text, entry);
      return entry;
    });
  for (const row of defaults ? SECRET_ROWS : []) {
    const { match, places = PLACES, evidence = "text", onCallback = false } = row;
    const besides = row.beside === undefined ? undefined : entriesOf(words(row.beside));
    const beside = besides && new Set(besides.map(({ text }) => text));
    const rule: NameRule = { evidence, beside, onCallback };
    for (const place of places) {
      for (const entry of besides ?? []) entry.beside[place] = true;
      for (const entry of entriesOf(words(row.names))) entry.secret[match][place] ??= rule;
    }
  }
  for (const { names, match, places = PLACES } of defaults ? PLAIN_ROWS : []) {
    for (const entry of entriesOf(words(names))) {
      for (const place of places) entry.plain[match][place] = true;
    }
  }
  for (const entry of entriesOf(NAME_KEYS)) entry.role = "name";
  for (const entry of entriesOf(VALUE_KEYS)) entry.role = "value";
  for (const [name, shape] of SHAPES) {
    for (const entry of entriesOf([name])) entry.shape = shape;
  }
  for (const entry of entriesOf(added)) entry.isAdded = true;
  for (const entry of entriesOf(allowed)) entry.isAllowed = true;
  return entries.values();
}

function newEntry(text: string): NameEntry {
  return {
    text,
    secret: { whole: {}, last: {}, part: {} },
    plain: { whole: {}, last: {}, part: {} },
    beside: {},
    role: undefined,
    shape: undefined,
    isAdded: false,
    isAllowed: false,
  };
}

/** Source of a pattern in which words may be separated anywhere, as their ends are unknown. */
function spreadEverywhere(name: string): string {
  return Array.from(name, (char) => char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&"))
    .join("[-_. +[\\]]*");
}
