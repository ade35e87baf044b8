import { type NameRow, words } from "./names.ts";

/**
 * Number of characters in a prefix, and the bits that distinguish characters regardless of case.
 */
const PREFIX = 3;
const BITS = 5;
const MASK = (1 << BITS) - 1;
const ALL = (1 << BITS * PREFIX) - 1;

/** Characters scanned at a time. */
const WINDOW = 8_192;
/**
 * UTF-8 of a window and of patterns that begin in it; a UTF-16 code unit takes at most three bytes.
 */
const bytes = new Uint8Array((WINDOW + PREFIX - 1) * 3);
const encoder = new TextEncoder();
/** Shorter texts are not worth calling the encoder. */
const SHORT = 48;

// deno-lint-ignore no-control-regex
const BEYOND_ASCII = /[^\x00-\x7f]/;

/** What to search for. */
export interface Hint {
  /** The three ASCII characters with which the pattern begins. */
  readonly begin: string;
  /** Source of the pattern, for the flags `i` and `y`; linear. It may look behind. */
  readonly pattern: string;
}

/**
 * Tests whether any of many patterns occurs in a text, ignoring case. A regular expression tries
 * every alternative at every character; here, one table lookup per character rules all of them out
 * by their first three characters.
 */
export class PrefixSearch {
  /** The patterns that begin with three characters; 0 for none. */
  readonly #begin: Uint16Array = new Uint16Array(ALL + 1);
  readonly #patterns: RegExp[] = [];
  /** By pattern: a bit for each character that may follow the three. */
  readonly #after: number[] = [];
  readonly #beyondAscii: RegExp | undefined;

  /**
   * @param hints Patterns that begin with ASCII.
   * @param beyondAscii Matches the others; tried on texts that are not ASCII.
   * @throws {TypeError} If a hint does not begin with three ASCII characters.
   */
  constructor(hints: readonly Hint[], beyondAscii?: RegExp) {
    for (const [prefix, some] of Map.groupBy(hints, prefixOf)) {
      const sources = new Set(some.map(({ pattern }) => pattern));
      this.#begin[prefix] = this.#patterns.push(new RegExp([...sources].join("|"), "iy"));
      this.#after.push(some.reduce((all, hint) => all | bitsAfter(hint), 0));
    }
    this.#beyondAscii = beyondAscii;
  }

  /** Whether the text contains one of the patterns. */
  isIn(text: string): boolean {
    let isAscii = true;
    if (text.length < SHORT) {
      if (this.#isInUnits(text, 0, text.length)) return true;
      isAscii = this.#beyondAscii === undefined || !BEYOND_ASCII.test(text);
    } else {
      for (let start = 0; start < text.length; start += WINDOW) {
        const end = Math.min(start + WINDOW + PREFIX - 1, text.length);
        const { written } = encoder.encodeInto(text.slice(start, end), bytes);
        if (written === end - start) {
          if (this.#isInBytes(text, start, written)) return true;
        } else {
          isAscii = false;
          if (this.#isInUnits(text, start, end)) return true;
        }
      }
    }
    return !isAscii && this.#beyondAscii !== undefined && this.#beyondAscii.test(text);
  }

  /** Reading bytes takes half the time of reading the units of a string. */
  #isInBytes(text: string, start: number, length: number): boolean {
    let last = 0;
    for (let i = 0; i < length; i++) {
      last = next(last, bytes[i] ?? 0);
      const begin = this.#begin[last];
      if (begin !== 0 && this.#begins(begin, text, start + i)) return true;
    }
    return false;
  }

  #isInUnits(text: string, start: number, end: number): boolean {
    let last = 0;
    for (let i = start; i < end; i++) {
      last = next(last, text.charCodeAt(i));
      const begin = this.#begin[last];
      if (begin !== 0 && this.#begins(begin, text, i)) return true;
    }
    return false;
  }

  /** Whether one of these patterns matches where its first three characters end at `at`. */
  #begins(begin: number | undefined, text: string, at: number): boolean {
    if (begin === undefined) return false;
    if (((this.#after[begin - 1] ?? 0) >>> (text.charCodeAt(at + 1) & MASK) & 1) === 0) {
      return false;
    }
    const pattern = this.#patterns[begin - 1];
    if (pattern === undefined || at < PREFIX - 1) return false;
    pattern.lastIndex = at - PREFIX + 1;
    return pattern.test(text);
  }
}

/** The last three characters as a number. */
function next(last: number, code: number): number {
  return (last << BITS | code & MASK) & ALL;
}

/** A bit for each character that may follow the three; all bits if the pattern does not tell. */
function bitsAfter({ begin, pattern }: Hint): number {
  const literal = new RegExp(
    `^(?:\\(\\?<=[^()]*\\)|\\(\\?=)?${
      begin.replace(/[^a-z0-9]/gi, "\\\\?\\$&")
    }([a-z0-9_])(?![?*{])`,
    "i",
  ).exec(pattern)?.[1];
  return literal === undefined ? -1 : 1 << (literal.charCodeAt(0) & MASK);
}

function prefixOf({ begin, pattern }: Hint): number {
  // deno-lint-ignore no-control-regex
  if (!/^[\x00-\x7f]{3}$/.test(begin)) {
    throw new TypeError(`Cannot look for ${pattern}: "${begin}" is not three characters of ASCII`);
  }
  return Array.from(begin).reduce((last, char) => next(last, char.charCodeAt(0)), 0);
}

/** Separators between the words of a name; `+` is a space in forms. */
const SEPARATOR = "[-_. +[\\]/@$*]*";
/** Characters that may follow a name of two letters. */
const FOLLOWERS = "\"'`:= ]-_.%+<>&\\|,)\t\r\n/;@$*#";
/** Prefixes of many ordinary words, which would make a search slow. */
const COMMON: ReadonlySet<string> = new Set(
  words(`acc api app aut car cod con cou int log mas med one pri pro rec ref ses sec sen ser sig sms
    sta sto sub use ver web ass cli cre fun has roo int dev num ode ess ont act see str thi for inv
    mag red rou onf est ion ati ent tio ter ing hin ser ste`),
);

/** Hints for all names of the rows that can be followed by a value. */
export function nameHints(rows: readonly NameRow[]): Hint[] {
  return rows.flatMap((row) => {
    const places = row.places ?? ["data"];
    if (!places.includes("data") && !places.includes("query")) return [];
    if (row.beside !== undefined && !row.onCallback) {
      return words(row.beside).flatMap((name) => hintsOf(name, "[^a-z0-9]"));
    }
    const end = !places.includes("data") ? "[\\]%=]" : row.match === "part" ? "" : "[^a-z0-9]";
    return words(row.names).filter(isAscii).flatMap((name) => hintsOf(name, end));
  });
}

/** Matches what {@linkcode nameHints} has no hint for; `undefined` if there is nothing. */
export function namesBeyondAscii(rows: readonly NameRow[]): RegExp | undefined {
  const names = rows.flatMap((row) => words(row.names)).filter((name) => !isAscii(name))
    .flatMap((name) => [name, name.normalize("NFD"), name.normalize("NFKD")]);
  if (names.length === 0) return undefined;
  const sources = new Set(names.map((name) => name.split("-").join(SEPARATOR)));
  return new RegExp([...sources].join("|"), "iu");
}

/** Starts a hint at the letters of a name that are rarest in other texts. */
function hintsOf(name: string, end: string): Hint[] {
  const parts = name.split("-");
  const starts = parts.flatMap((part, i) =>
    Array.from({ length: Math.max(0, part.length - 2) }, (_, at) => ({ part, i, at }))
  ).filter(({ part, at }) => /^[a-z]{3}/.test(part.slice(at)));
  const start = starts.find(({ part, at }) => !COMMON.has(part.slice(at, at + 3))) ?? starts[0];
  if (start === undefined) {
    return Array.from(FOLLOWERS, (follower) => {
      const whole = parts.join("") + follower;
      return { begin: whole.slice(0, 3), pattern: escaped(whole) };
    });
  }
  const before = [...parts.slice(0, start.i), start.part.slice(0, start.at)].join(SEPARATOR);
  const after = [start.part.slice(start.at), ...parts.slice(start.i + 1)].join(SEPARATOR);
  const behind = before === "" ? "" : `(?<=${before})`;
  return [{ begin: start.part.slice(start.at, start.at + 3), pattern: behind + after + end }];
}

function isAscii(name: string): boolean {
  return /^[-a-z0-9]+$/.test(name);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
