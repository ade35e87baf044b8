import { type Evidence, type Place, PLACES } from "./names.ts";

/** Characters ignored in names: between words, and signs before and around them. */
export const NAME_SEPARATORS = /[-_. [\]/@$*]/g;
/** Maximum number of characters beyond ASCII remembered. */
const MAX_FOLDED = 4_096;

const folded = new Map<string, string>();

/** The form in which names are compared: lower case, without separators and accents. */
export function normalizeName(name: string): string {
  // deno-lint-ignore no-control-regex
  if (!/[^\x00-\x7f]/.test(name)) return name.toLowerCase().replace(NAME_SEPARATORS, "");
  return Array.from(name, (char) => char < "\x80" ? char : foldCharacter(char)).join("")
    .toLowerCase().replace(NAME_SEPARATORS, "");
}

/** The letters for a character beyond ASCII in comparisons; none for a combining accent. */
function foldCharacter(char: string): string {
  // Ideographs stay as they are, and are too many to remember.
  if (char >= "\u3400" && char <= "\u9fff") return char;
  const known = folded.get(char);
  if (known !== undefined) return known;
  // A final sigma differs in lower case only.
  const letters = char.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replaceAll("\u03c2", "\u03c3").replace(NAME_SEPARATORS, "");
  if (folded.size >= MAX_FOLDED) folded.clear();
  folded.set(char, letters);
  return letters;
}

/** What a name says about its value. */
export interface NameRule {
  readonly evidence: Evidence;
  /** Normalized names of which one must be next to it. */
  readonly beside: ReadonlySet<string> | undefined;
  /** Whether the path of a sign-in callback counts instead. */
  readonly onCallback: boolean;
}

/** A header with a part that may be shown: a scheme, names of cookies. */
export type HeaderShape = "authorization" | "cookie" | "set-cookie";

/** Values by place. */
type ByPlace<T> = { [place in Place]?: T };

/** A text to find in names, and what it says about them. */
export interface NameEntry {
  /** Normalized; not empty. */
  readonly text: string;
  /** The rule if it is the whole name, its last words, or any part. */
  readonly secret: Readonly<Record<"whole" | "last" | "part", ByPlace<NameRule>>>;
  /** Where it makes the name not secret. */
  readonly plain: Readonly<Record<"whole" | "last" | "part", ByPlace<true>>>;
  /** Where other names need it next to them. */
  readonly beside: ByPlace<true>;
  /** Whether a value under it is a name, or the value of a name. */
  role: "name" | "value" | undefined;
  /** The header with this name, if its value has a part that may be shown. */
  shape: HeaderShape | undefined;
  /** Whether the user's options declare it as a whole name, secret or not. */
  isAdded: boolean;
  isAllowed: boolean;
}

const SEPARATOR = 1;
const LOWER = 2;
const UPPER = 3;
const OTHER = 4;
/** Letters and digits, case-insensitive. */
const SYMBOLS = "abcdefghijklmnopqrstuvwxyz0123456789";
const WIDTH = SYMBOLS.length;
/** Kind and symbol by ASCII character. */
const KINDS = new Uint8Array(128).fill(OTHER);
const SYMBOL_OF = new Uint8Array(128);
for (let i = 0; i < WIDTH; i++) {
  const lower = SYMBOLS.charCodeAt(i);
  const upper = SYMBOLS.charAt(i).toUpperCase().charCodeAt(0);
  KINDS[upper] = UPPER;
  KINDS[lower] = LOWER;
  SYMBOL_OF[upper] = SYMBOL_OF[lower] = i;
}
for (const char of "-_. []/@$*") KINDS[char.charCodeAt(0)] = SEPARATOR;
/** UTF-16 code units. */
const UNITS = 0x10000;
/** A flag of a state, next to a bit for each place in which something secret ends there. */
const HAS_PART = 1 << PLACES.length;

/**
 * Finds which of many texts occur in a name, in one pass and without creating the normalized string
 * (Aho-Corasick). So new names cost no more than repeated ones, and nothing has to be remembered.
 *
 * The properties hold the result until the next name is read.
 */
export class NameAutomaton {
  /** Length of the normalized name. */
  length = 0;
  /** Number of words in the name. */
  words = 0;
  /** Whether it has segments: `user[pin]`, `user.pin`. */
  hasSegments = false;
  /** Whether it contains something that may be secret, even by chance: `shipping`. */
  hasSecret = false;
  /** Whether a part makes it plain. */
  hasPlainPart = false;
  /** The longest of the secret parts that begin first. */
  part: NameEntry | undefined = undefined;
  partEnd = 0;
  /** Start indexes of the last words, the last one first. */
  readonly #wordStarts: [number, number, number] = [0, 0, 0];
  #state = 0;

  /** By state and symbol: the next state. */
  readonly #next: Uint16Array | Uint32Array;
  /** By state and UTF-16 code unit: the next state, for units other than symbols. */
  readonly #rare: ReadonlyMap<number, number>;
  /** By state: the state to continue from if no text continues. */
  readonly #fallback: Uint32Array;
  readonly #marks: Uint8Array;
  /** By state: the entry whose text ends there, and the state of the next shorter one. */
  readonly #entries: readonly (NameEntry | undefined)[];
  readonly #shorter: Uint32Array;

  /**
   * @param entries No two of them have the same text.
   */
  constructor(entries: Iterable<NameEntry>) {
    const { states, edges } = makeTree(entries);
    const count = states.length;
    this.#next = count > UNITS ? new Uint32Array(count * WIDTH) : new Uint16Array(count * WIDTH);
    this.#rare = new Map(
      [...edges].filter(([edge]) => !SYMBOLS.includes(String.fromCharCode(edge % UNITS))),
    );
    this.#fallback = new Uint32Array(count);
    this.#marks = new Uint8Array(count);
    this.#entries = states.map(({ entry }) => entry);
    this.#shorter = new Uint32Array(count);
    // The fallback of a state is closer to the root.
    for (const { id, depth, parent, unit, entry } of states.toSorted((a, b) => a.depth - b.depth)) {
      const fallback = depth < 2 ? 0 : this.#after(this.#fallback[parent] ?? 0, unit);
      this.#fallback[id] = fallback;
      this.#shorter[id] = this.#entries[fallback] ? fallback : this.#shorter[fallback] ?? 0;
      this.#marks[id] = (this.#marks[fallback] ?? 0) | marksOf(entry);
      for (let symbol = 0; symbol < WIDTH; symbol++) {
        this.#next[id * WIDTH + symbol] = edges.get(id * UNITS + SYMBOLS.charCodeAt(symbol)) ??
          this.#next[fallback * WIDTH + symbol] ?? 0;
      }
    }
  }

  /** Reads the name between `start` and `end` of a text. */
  read(text: string, start: number, end: number, place: Place): void {
    const secret = 1 << PLACES.indexOf(place);
    const starts = this.#wordStarts;
    this.words = this.partEnd = 0;
    this.hasSegments = this.hasSecret = this.hasPlainPart = false;
    this.part = undefined;
    let state = 0;
    let length = 0;
    let kind = SEPARATOR;
    for (let i = start; i < end; i++) {
      const code = text.charCodeAt(i);
      const before = kind;
      kind = code < 128 ? KINDS[code] ?? OTHER : OTHER;
      if (kind === SEPARATOR) {
        if (code === 46 || code === 47 || code === 91) this.hasSegments = true;
        continue;
      }
      if (before === SEPARATOR || kind === UPPER && beginsWord(before, text, i + 1, end)) {
        starts[2] = starts[1];
        starts[1] = starts[0];
        starts[0] = length;
        this.words++;
      }
      if (kind !== OTHER) {
        state = this.#next[state * WIDTH + (SYMBOL_OF[code] ?? 0)] ?? 0;
        length++;
      } else {
        const char = String.fromCodePoint(text.codePointAt(i) ?? 0);
        i += char.length - 1;
        const folded = foldCharacter(char);
        for (let unit = 0; unit < folded.length; unit++) {
          state = this.#after(state, folded.charCodeAt(unit));
          length++;
        }
      }
      const marks = this.#marks[state] ?? 0;
      if (marks === 0) continue;
      if ((marks & secret) !== 0) this.hasSecret = true;
      if ((marks & HAS_PART) !== 0) this.#seeParts(state, length, place);
    }
    this.length = length;
    this.#state = state;
  }

  /** The entry whose text is the name. */
  get whole(): NameEntry | undefined {
    return this.ending(this.length);
  }

  /** The entry whose text is the last of its words, or the last two or three. */
  lastWords(count: number): NameEntry | undefined {
    return count > this.words
      ? undefined
      : this.ending(this.length - (this.#wordStarts[count - 1] ?? 0));
  }

  /** The entry whose text is the end of the name with this length. */
  ending(length: number): NameEntry | undefined {
    for (let state = this.#state; state !== 0; state = this.#shorter[state] ?? 0) {
      const entry = this.#entries[state];
      if (entry !== undefined && entry.text.length <= length) {
        return entry.text.length === length ? entry : undefined;
      }
    }
    return undefined;
  }

  /** The longest secret part at the end of the name. */
  endingPart(place: Place): NameEntry | undefined {
    for (let state = this.#state; state !== 0; state = this.#shorter[state] ?? 0) {
      const entry = this.#entries[state];
      if (entry?.secret.part[place] !== undefined) return entry;
    }
    return undefined;
  }

  /** Notes the parts that end in a state, `length` characters into the name. */
  #seeParts(end: number, length: number, place: Place): void {
    for (let state = end; state !== 0; state = this.#shorter[state] ?? 0) {
      const entry = this.#entries[state];
      if (entry === undefined) continue;
      if (entry.plain.part[place]) this.hasPlainPart = true;
      if (entry.secret.part[place] === undefined) continue;
      // Of those with the same start, the one that ends later is longer.
      const first = this.part === undefined ? Infinity : this.partEnd - this.part.text.length;
      if (length - entry.text.length > first) continue;
      this.part = entry;
      this.partEnd = length;
    }
  }

  /** The state after a unit other than a separator. */
  #after(state: number, unit: number): number {
    if (unit < 128 && KINDS[unit] !== OTHER) {
      return this.#next[state * WIDTH + (SYMBOL_OF[unit] ?? 0)] ?? 0;
    }
    for (let from = state;; from = this.#fallback[from] ?? 0) {
      const next = this.#rare.get(from * UNITS + unit);
      if (next !== undefined || from === 0) return next ?? 0;
    }
  }
}

/** A text or a prefix of one. */
interface State {
  readonly id: number;
  /** The state of all but the last unit. */
  readonly parent: number;
  readonly unit: number;
  readonly depth: number;
  entry: NameEntry | undefined;
}

/** All prefixes of texts, and the transitions between them. */
function makeTree(
  entries: Iterable<NameEntry>,
): { readonly states: readonly State[]; readonly edges: ReadonlyMap<number, number> } {
  let last: State = { id: 0, parent: 0, unit: 0, depth: 0, entry: undefined };
  const root = last;
  const states = [root];
  const edges = new Map<number, number>();
  for (const entry of entries) {
    last = root;
    for (let i = 0; i < entry.text.length; i++) {
      const unit = entry.text.charCodeAt(i);
      const edge = last.id * UNITS + unit;
      const known = states[edges.get(edge) ?? -1];
      if (known === undefined) {
        const { id: parent, depth } = last;
        last = { id: states.length, parent, unit, depth: depth + 1, entry: undefined };
        edges.set(edge, last.id);
        states.push(last);
      } else last = known;
    }
    last.entry = entry;
  }
  return { states, edges };
}

function marksOf(entry: NameEntry | undefined): number {
  if (entry === undefined) return 0;
  let marks = 0;
  for (const [i, place] of PLACES.entries()) {
    const rules = Object.values(entry.secret).map((rules) => rules[place]);
    const isSecret = rules.some((rule) => rule !== undefined && rule.beside === undefined);
    if (isSecret || entry.isAdded) marks |= 1 << i;
    if (entry.secret.part[place] !== undefined || entry.plain.part[place]) marks |= HAS_PART;
  }
  return marks;
}

/** Whether an upper-case letter starts a word: `apiKey`, `APIKey`. */
function beginsWord(before: number, text: string, next: number, end: number): boolean {
  if (before !== UPPER || next >= end) return before === LOWER;
  const code = text.charCodeAt(next);
  return code >= 97 && code <= 122;
}
