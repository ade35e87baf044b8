/** Length of a prefix, and the bits of a character that tell its letters apart, whatever their case. */
const PREFIX = 3;
const BITS = 5;
const MASK = (1 << BITS) - 1;
const ALL = (1 << BITS * PREFIX) - 1;

/** Characters that are looked at at a time. */
const WINDOW = 8_192;
/** Of a window and what begins in it; a UTF-16 code unit is at most three bytes of UTF-8. */
const bytes = new Uint8Array((WINDOW + PREFIX - 1) * 3);
const encoder = new TextEncoder();
/** Shorter texts are not worth a call of the encoder. */
const SHORT = 48;

/**
 * Looks whether one of many patterns is in a text, whatever the case of its letters. A regular
 * expression tries each of its alternatives at each character; here one look into a table at each
 * character rules them all out, by the three letters with which each begins.
 */
export class PrefixSearch {
  /** Which of the patterns begin with three letters; 0 for none. */
  readonly #begin: Uint8Array = new Uint8Array(ALL + 1);
  readonly #patterns: RegExp[] = [];

  /**
   * @param sources Sources of patterns without flags. Each begins with three lower-case letters, which
   * may follow on a lookbehind, and is linear.
   * @throws {TypeError} If one does not.
   */
  constructor(sources: readonly string[]) {
    const byPrefix = Map.groupBy(sources, prefixOf);
    for (const [prefix, some] of byPrefix) {
      this.#begin[prefix] = this.#patterns.push(new RegExp(some.join("|"), "iy"));
    }
  }

  /** Whether one of the patterns is in the text. */
  isIn(text: string): boolean {
    if (text.length < SHORT) return this.#isInUnits(text, 0, text.length);
    for (let start = 0; start < text.length; start += WINDOW) {
      const end = Math.min(start + WINDOW + PREFIX - 1, text.length);
      const { written } = encoder.encodeInto(text.slice(start, end), bytes);
      const isAscii = written === end - start;
      if (isAscii ? this.#isInBytes(text, start, written) : this.#isInUnits(text, start, end)) {
        return true;
      }
    }
    return false;
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

  /** Whether one of the patterns that begin so is where its first three letters end at `at`. */
  #begins(begin: number | undefined, text: string, at: number): boolean {
    const pattern = begin === undefined ? undefined : this.#patterns[begin - 1];
    if (pattern === undefined) return false;
    pattern.lastIndex = at - PREFIX + 1;
    return pattern.test(text);
  }
}

/** The last three characters as a number. */
function next(last: number, code: number): number {
  return (last << BITS | code & MASK) & ALL;
}

function prefixOf(source: string): number {
  const [, letters] = /^(?:\(\?<=.*\))?([a-z]{3})/.exec(source) ?? [];
  if (letters === undefined) throw new TypeError(`Cannot look for ${source}: no three letters`);
  return Array.from(letters).reduce((last, letter) => next(last, letter.charCodeAt(0)), 0);
}
