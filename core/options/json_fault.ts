import { quoteShort } from "./problems.ts";

/** Where a text stops being valid JSON, and why. */
export interface JsonFault {
  /** Index in the text. */
  readonly offset: number;
  /** As in "line 3, column 5: ...". Quotes keys only, as values may be secret. */
  readonly reason: string;
}

const MAX_DEPTH = 100;
const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/uy;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

/**
 * Finds the first fault in a text that should be JSON (RFC 8259). `JSON.parse` quotes the text,
 * including passwords, in its message, does not always give a position, and accepts duplicate keys.
 *
 * @param text The text.
 * @returns The fault, or `undefined` if the text is JSON without duplicate keys.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonFault | undefined {
    this.#match(SPACE);
    if (this.#offset === this.#text.length) return this.#fault("it is empty");
    const fault = this.#value(0);
    if (fault !== undefined) return fault;
    this.#match(SPACE);
    return this.#offset < this.#text.length
      ? this.#fault("there is unexpected text after the end")
      : undefined;
  }

  #value(depth: number): JsonFault | undefined {
    if (depth > MAX_DEPTH) return this.#fault(`it is nested more than ${MAX_DEPTH} levels deep`);
    const start = this.#text[this.#offset];
    if (start === "{") return this.#members(depth);
    if (start === "[") return this.#items(depth);
    if (start === '"') return this.#string();
    return this.#match(SCALAR) === undefined ? this.#fault("a value is missing here") : undefined;
  }

  #items(depth: number): JsonFault | undefined {
    if (this.#opens("]")) return undefined;
    while (true) {
      const fault = this.#value(depth + 1);
      if (fault !== undefined) return fault;
      const next = this.#separator("]");
      if (next !== "more") return next;
    }
  }

  #members(depth: number): JsonFault | undefined {
    if (this.#opens("}")) return undefined;
    const keys = new Set<string>();
    while (true) {
      const start = this.#offset;
      if (this.#text[start] !== '"') return this.#fault("a key in double quotes is missing here");
      const fault = this.#string();
      if (fault !== undefined) return fault;
      const key = this.#text.slice(start, this.#offset);
      const name = String(JSON.parse(key));
      if (keys.has(name)) return this.#fault(`the key ${quoteShort(name)} appears twice`, start);
      keys.add(name);
      this.#match(SPACE);
      if (!this.#take(":")) return this.#fault("a colon is missing here");
      this.#match(SPACE);
      const wrong = this.#value(depth + 1);
      if (wrong !== undefined) return wrong;
      const next = this.#separator("}");
      if (next !== "more") return next;
    }
  }

  #string(): JsonFault | undefined {
    const isString = this.#match(STRING) !== undefined;
    return isString
      ? undefined
      : this.#fault("this string is not closed, or has an invalid escape");
  }

  /** Skips the opening bracket; `true` if the closing one follows immediately. */
  #opens(end: string): boolean {
    this.#offset++;
    this.#match(SPACE);
    return this.#take(end);
  }

  #separator(end: string): JsonFault | "more" | undefined {
    this.#match(SPACE);
    if (this.#take(end)) return undefined;
    if (!this.#take(",")) return this.#fault(`a comma or "${end}" is missing here`);
    this.#match(SPACE);
    return this.#text[this.#offset] === end
      ? this.#fault(`there is a comma before this "${end}"`)
      : "more";
  }

  #take(character: string): boolean {
    if (this.#text[this.#offset] !== character) return false;
    this.#offset++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#text)?.[0];
    if (match !== undefined) this.#offset += match.length;
    return match;
  }

  #fault(reason: string, offset = this.#offset): JsonFault {
    return { offset, reason };
  }
}

/** Line and column of an offset, as editors count them: from 1. */
export function positionOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
