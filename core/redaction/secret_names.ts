import type { RedactOptions } from "../options/options.ts";
import { BoundedMap } from "../runtime/bounded_map.ts";
import {
  type Evidence,
  NAME_KEYS,
  type Place,
  PLAIN_ROWS,
  SECRET_ROWS,
  URL_HEADERS,
  VALUE_KEYS,
  words,
} from "./names.ts";

/** What is done with a header's value. */
export type HeaderKind = "plain" | "secret" | "authorization" | "cookie" | "set-cookie" | "url";

/** What a name says of its value. */
export interface NameRule {
  readonly evidence: Evidence;
  /** Names, as they are compared, of which one has to stand beside. */
  readonly beside: ReadonlySet<string> | undefined;
  /** Whether a path where a sign-in comes back to stands for that. */
  readonly onCallback: boolean;
}

/** What a name says of its value, and of what stands beside it. */
export interface NameFacts {
  readonly rule: NameRule | undefined;
  /** The name as it is compared, if other names look for it beside them. */
  readonly beside: string | undefined;
  /** Whether the value is the name of something, or that of something named. */
  readonly role: "name" | "value" | undefined;
}

/** The rows of a place by what is compared. */
interface Index {
  readonly whole: Map<string, NameRule>;
  readonly last: Map<string, NameRule>;
  readonly part: Map<string, NameRule>;
  /** Finds a key of `part`. */
  readonly parts: RegExp;
  /** The same at the end. */
  readonly endingParts: RegExp;
  /** Matches every name as it is compared in which one of them is that needs nothing beside. */
  readonly any: RegExp;
  /** All names that have to stand beside others. */
  readonly besides: ReadonlySet<string>;
  readonly plain: ReadonlySet<string>;
  readonly plainParts: RegExp;
  readonly plainLast: ReadonlySet<string>;
}

const PLACES: readonly Place[] = ["data", "query", "header"];
const ADDED: NameRule = { evidence: "any", beside: undefined, onCallback: false };
/** Longer ones are no names. */
const MAX_NAME_LENGTH = 256;
/** Most words of which a last word consists: `last four`. */
const MAX_LAST_WORDS = 3;

let indexes: Readonly<Record<Place, Index>> | undefined;

/**
 * Decides whose values are secret, by name: of JSON keys, form fields, query parameters, metadata
 * and headers. A decision is remembered, since the names of an app are few.
 */
export class SecretNames {
  readonly #added: ReadonlySet<string>;
  readonly #addedAsWritten: readonly string[];
  readonly #allowed: ReadonlySet<string>;
  readonly #indexes: Readonly<Record<Place, Index>> | undefined;
  readonly #facts: Readonly<Record<Place, BoundedMap<NameFacts>>> = {
    data: new BoundedMap(4_096, 64),
    query: new BoundedMap(1_024, 64),
    header: new BoundedMap(512, 64),
  };

  readonly #endings = new BoundedMap<Pick<NameFacts, "rule">>(1_024, 64);

  constructor(options: Pick<RedactOptions, "names" | "allow" | "defaults">) {
    const names = (options.names ?? []).filter((name) => normalizeName(name) !== "");
    this.#added = new Set(names.map(normalizeName));
    this.#addedAsWritten = names;
    this.#allowed = new Set(options.allow?.map(normalizeName));
    if (options.defaults ?? true) this.#indexes = indexes ??= makeIndexes();
  }

  /** Matches every text with a name of the user's; `undefined` without any. */
  addedHint(): RegExp | undefined {
    if (this.#added.size === 0) return undefined;
    const written = this.#addedAsWritten.map((name) => name.replace(SEPARATORS, ""));
    const spellings = new Set([
      ...this.#added,
      ...written,
      ...written.map((name) => name.normalize("NFD")),
    ]);
    return new RegExp([...spellings].map(spreadEverywhere).join("|"), "iu");
  }

  /** What a name says: of a JSON key, a form field, a word of a text, a parameter. */
  factsOf(name: string, place: Place = "data"): NameFacts {
    const known = this.#facts[place].get(name);
    if (known !== undefined) return known;
    const normalized = normalizeName(name);
    const isBeside = this.#indexes?.[place].besides.has(normalized) === true;
    const facts: NameFacts = {
      rule: this.#judge(name, place),
      beside: isBeside ? normalized : undefined,
      role: ROLES.get(normalized),
    };
    this.#facts[place].set(name, facts);
    return facts;
  }

  /** What a name says of its value. */
  ruleOf(name: string, place: Place = "data"): NameRule | undefined {
    return this.factsOf(name, place).rule;
  }

  /** Whether a name is secret whatever stands beside it. */
  isSecret(name: string, place: Place = "data"): boolean {
    const rule = this.ruleOf(name, place);
    return rule !== undefined && rule.beside === undefined;
  }

  /** What words say that stand before a colon and end in a secret name: `"your API key"`. */
  ruleOfEnding(text: string): NameRule | undefined {
    const name = normalizeName(text);
    if (this.#added.has(name)) return ADDED;
    const index = this.#indexes?.data;
    if (index === undefined || !index.any.test(name)) return undefined;
    // Of words without anything secret there are too many to remember.
    const known = this.#endings.get(text);
    if (known !== undefined) return known.rule;
    const rule = this.#judgeEnding(text, name, index);
    this.#endings.set(text, { rule });
    return rule;
  }

  #judgeEnding(text: string, name: string, index: Index): NameRule | undefined {
    if (this.#allowed.has(name) || index.plainParts.test(name)) return undefined;
    for (const ending of lastWordsOf(text)) {
      if (index.plainLast.has(ending)) return undefined;
      const rule = index.whole.get(ending) ?? index.last.get(ending);
      if (rule !== undefined && rule.beside === undefined) return rule;
    }
    const part = index.endingParts.exec(name)?.[0];
    return part === undefined ? undefined : index.part.get(part);
  }

  /** What is done with the value of a header; not remembered. */
  headerKind(name: string): HeaderKind {
    const normalized = normalizeName(name);
    if (!this.#added.has(normalized)) {
      if (URL_NAMES.has(normalized)) return "url";
      if (!this.isSecret(name, "header")) return "plain";
    }
    return shapedHeaderKind(normalized) ?? "secret";
  }

  #judge(name: string, place: Place): NameRule | undefined {
    if (name.length > MAX_NAME_LENGTH) name = name.slice(0, MAX_NAME_LENGTH);
    const normalized = normalizeName(name);
    if (this.#added.has(normalized)) return ADDED;
    const index = this.#indexes?.[place];
    if (index === undefined || normalized === "" || this.#isPlain(normalized, index)) {
      return this.#addedSegment(name);
    }
    // Most names have nothing secret in them.
    if (!index.any.test(normalized)) {
      return index.whole.get(normalized) ?? this.#addedSegment(name);
    }
    // `user[pin]`, `usage.tokens`: each segment is a name of its own.
    if (/[.[/]/.test(name)) {
      const segments = name.split(/[.[\]/]+/).filter((segment) => segment !== "");
      if (segments.length > 1) {
        const rest = segments.filter((segment) => !this.#isPlain(normalizeName(segment), index));
        for (const segment of rest) {
          const rule = this.ruleOf(segment, place);
          if (rule !== undefined && rule.beside === undefined) return rule;
        }
        name = rest.join("_");
      }
    }
    return listedRule(name, index);
  }

  /** `a[b].c`: the names of the user hold for segments too. */
  #addedSegment(name: string): NameRule | undefined {
    if (this.#added.size === 0 || !/[.[/]/.test(name)) return undefined;
    const segments = name.split(/[.[\]/]+/);
    return segments.some((segment) => this.#added.has(normalizeName(segment))) ? ADDED : undefined;
  }

  #isPlain(normalized: string, index: Index): boolean {
    return this.#allowed.has(normalized) || index.plain.has(normalized) ||
      index.plainParts.test(normalized);
  }
}

/** The kind of a header by the shape of its value alone, of which a part may be kept. */
export function shapedHeaderKind(name: string): HeaderKind | undefined {
  const normalized = normalizeName(name);
  if (normalized === "authorization" || normalized === "proxyauthorization") {
    return "authorization";
  }
  if (normalized === "cookie") return "cookie";
  return normalized === "setcookie" || normalized === "setcookie2" ? "set-cookie" : undefined;
}

/** How names are compared: in lower case, without separators and accents. */
export function normalizeName(name: string): string {
  // deno-lint-ignore no-control-regex
  if (!/[^\x00-\x7f]/.test(name)) return name.toLowerCase().replace(SEPARATORS, "");
  // The sigma at the end of a word is a letter of its own in lower case only.
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("\u03c2", "\u03c3")
    .replace(SEPARATORS, "");
}

const SEPARATORS = /[-_. [\]/@$*]/g;
const ROLES: ReadonlyMap<string, "name" | "value"> = new Map([
  ...NAME_KEYS.map((name) => [normalizeName(name), "name"] as const),
  ...VALUE_KEYS.map((name) => [normalizeName(name), "value"] as const),
]);
const URL_NAMES = normalizedSet(URL_HEADERS);

function listedRule(name: string, index: Index): NameRule | undefined {
  const normalized = normalizeName(name);
  const whole = index.whole.get(normalized);
  if (whole !== undefined) return whole;
  const endings = lastWordsOf(name);
  if (endings.some((ending) => index.plainLast.has(ending))) return undefined;
  for (const ending of endings) {
    const rule = index.last.get(ending);
    if (rule !== undefined) return rule;
  }
  const part = index.parts.exec(normalized)?.[0];
  if (part === undefined) return undefined;
  // `tokentype`, in which nobody can tell the words.
  if (endings.length === 1) {
    const rest = normalized.slice(normalized.indexOf(part) + part.length);
    if (index.plainLast.has(rest)) return undefined;
  }
  return index.part.get(part);
}

/** The last word as it is compared, the last two, the last three. */
function lastWordsOf(name: string): string[] {
  const all = name.replace(/([a-z0-9])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$2 ")
    .split(/[-_. [\]/@$*]+/).filter((word) => word !== "");
  const endings: string[] = [];
  let ending = "";
  for (let i = all.length - 1; i >= 0 && endings.length < MAX_LAST_WORDS; i--) {
    ending = normalizeName(all[i] ?? "") + ending;
    endings.push(ending);
  }
  return endings;
}

function makeIndexes(): Readonly<Record<Place, Index>> {
  const [data, query, header] = PLACES.map(makeIndex);
  if (!data || !query || !header) throw new TypeError("Cannot index the names: a place is missing");
  return { data, query, header };
}

function makeIndex(place: Place): Index {
  const index = {
    whole: new Map<string, NameRule>(),
    last: new Map<string, NameRule>(),
    part: new Map<string, NameRule>(),
  };
  const besides = new Set<string>();
  for (const row of SECRET_ROWS) {
    if (!(row.places ?? PLACES).includes(place)) continue;
    const beside = row.beside === undefined ? undefined : normalizedSet(words(row.beside));
    for (const name of beside ?? []) besides.add(name);
    const { evidence = "text", onCallback = false } = row;
    for (const name of words(row.names).map(normalizeName)) {
      const known = index[row.match];
      if (!known.has(name)) known.set(name, { evidence, beside, onCallback });
    }
  }
  const plain = (match: string) =>
    PLAIN_ROWS.filter((row) => row.match === match && (row.places ?? PLACES).includes(place))
      .flatMap((row) => words(row.names).map(normalizeName));
  // The longer before the shorter one that it begins with.
  const parts = [...index.part.keys()].sort((a, b) => b.length - a.length).join("|");
  const all = [index.part, index.last, index.whole].flatMap((names) => [...names])
    .filter(([, rule]) => rule.beside === undefined).map(([name]) => name);
  return {
    ...index,
    any: new RegExp([...new Set(all)].join("|")),
    parts: new RegExp(parts),
    endingParts: new RegExp(`(?:${parts})$`),
    besides,
    plain: new Set(plain("whole")),
    plainParts: new RegExp(plain("part").join("|")),
    plainLast: new Set(plain("last")),
  };
}

function normalizedSet(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(normalizeName));
}

/** A source in which words may be separated where nobody knows where one ends. */
function spreadEverywhere(name: string): string {
  return Array.from(name, (char) => char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&"))
    .join("[-_. +[\\]]*");
}
