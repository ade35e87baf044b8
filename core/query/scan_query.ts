import { QueryError, type QueryToken, type QueryValue } from "./query_token.ts";

const OPERATORS: Readonly<Record<string, "or" | "and" | "not">> = {
  OR: "or",
  AND: "and",
  NOT: "not",
};

/**
 * Splits a query into tokens. Invalid parts become tokens with an `error`. Never throws, and runs
 * in linear time.
 *
 * @param text The query.
 * @returns The tokens in order; keys as typed.
 */
export function scanQuery(text: string): QueryToken[] {
  return [...new Scanner(text).tokens()];
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  *tokens(): Generator<QueryToken, void, void> {
    while (true) {
      this.#skipSpaces();
      if (this.#at >= this.#text.length) return;
      yield this.#token();
    }
  }

  #token(): QueryToken {
    const start = this.#at;
    try {
      const negated = this.#readNegation();
      return { ...this.#readItem(), negated, start, end: this.#at };
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      // Continues as if this had been valid, so that the rest can be shown as well.
      this.#at = Math.max(this.#endOfWord(this.#at), start + 1);
      const value = this.#text.slice(start, this.#at);
      const token = { kind: "text", key: undefined, value, values: [], negated: false } as const;
      return { ...token, start, end: this.#at, error };
    }
  }

  #readNegation(): boolean {
    const start = this.#at;
    if (this.#text[start] === "-") this.#at++;
    else if (this.#operator() === "not") this.#at += 3;
    else return false;
    const sign = this.#text.slice(start, this.#at);
    if (sign === "NOT") this.#skipSpaces();
    const next = this.#text[this.#at];
    if (next === undefined || next === ")" || isSpace(next)) {
      throw this.#fault(`Put what is not wanted after ${sign}`, start, sign.length);
    }
    if (next === "-" || this.#operator() !== undefined) {
      const advice = `After ${sign} comes a term: put text in quotes`;
      throw this.#fault(advice, this.#at, next === "-" ? 1 : this.#endOfWord(this.#at) - this.#at);
    }
    return true;
  }

  #readItem(): Pick<QueryToken, "kind" | "key" | "value" | "values"> {
    const start = this.#at;
    const operator = this.#operator();
    if (operator === "or" || operator === "and") {
      this.#at += operator.length;
      return { kind: operator, key: undefined, value: operator.toUpperCase(), values: [] };
    }
    const first = this.#text[start];
    if (first === "(" || first === ")") {
      this.#at++;
      return { kind: first === "(" ? "open" : "close", key: undefined, value: first, values: [] };
    }
    const colon = first === '"' ? -1 : this.#findColon();
    if (colon >= 0) {
      this.#at = colon + 1;
      const values = this.#readValues();
      const value = this.#text.slice(colon + 1, this.#at);
      return { kind: "term", key: this.#text.slice(start, colon), value, values };
    }
    const text = first === '"' ? this.#readQuoted() : this.#readBare("");
    const next = this.#text[this.#at];
    if (text.isQuoted && next !== undefined && next !== ")" && !isSpace(next)) {
      throw this.#fault("Put a space after the quote", this.#at, 1);
    }
    return {
      kind: "text",
      key: undefined,
      value: this.#text.slice(start, this.#at),
      values: [text],
    };
  }

  #readValues(): QueryValue[] {
    const values: QueryValue[] = [];
    do {
      if (values.length > 0) this.#at++;
      const value = this.#text[this.#at] === '"' ? this.#readQuoted() : this.#readBare(",");
      if (value.end === value.start) {
        const what = values.length === 0 ? "colon" : "comma";
        throw this.#fault(`Put a value after the ${what}`, this.#at - 1, 1);
      }
      values.push(value);
    } while (this.#text[this.#at] === ",");
    const next = this.#text[this.#at];
    if (next !== undefined && next !== ")" && !isSpace(next)) {
      throw this.#fault("Put a space or a comma after the quote", this.#at, 1);
    }
    return values;
  }

  #readBare(end: string): QueryValue {
    const start = this.#at;
    this.#at = this.#endOfWord(start, end);
    const text = this.#text.slice(start, this.#at);
    const quote = text.indexOf('"');
    if (quote >= 0) {
      throw this.#fault(
        'A quote in the midst of a word: put all of it in quotes, and write \\" for a quote',
        start + quote,
        1,
      );
    }
    return { text, isQuoted: false, start, end: this.#at };
  }

  #readQuoted(): QueryValue {
    const start = this.#at;
    let text = "";
    for (let at = start + 1; at < this.#text.length; at++) {
      const next = this.#text[at + 1];
      if (this.#text[at] === '"') {
        this.#at = at + 1;
        if (text === "") throw this.#fault("There is nothing between the quotes", start, 2);
        return { text, isQuoted: true, start, end: this.#at };
      }
      if (this.#text[at] === "\\" && (next === '"' || next === "\\")) at++;
      text += this.#text[at];
    }
    this.#at = this.#text.length;
    throw this.#fault("This quote is not closed", start, 1);
  }

  /** The operator at this position, followed by a space, a parenthesis, or the end. */
  #operator(): "or" | "and" | "not" | undefined {
    for (const [word, operator] of Object.entries(OPERATORS)) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      const next = this.#text[this.#at + word.length] ?? " ";
      if (next === "(" || next === ")" || isSpace(next)) return operator;
    }
    return undefined;
  }

  /** Index of the colon of a term, or -1 for free text. */
  #findColon(): number {
    const end = this.#endOfWord(this.#at, ':"');
    return this.#text[end] === ":" ? end : -1;
  }

  /** Where the word ends: at a space, a parenthesis that it does not open, or one of `others`. */
  #endOfWord(from: number, others = ""): number {
    let open = 0;
    for (let at = from; at < this.#text.length; at++) {
      const char = this.#text[at] ?? "";
      if (char === "(") open++;
      if (char === ")" && --open < 0) return at;
      if (isSpace(char) || others.includes(char)) return at;
    }
    return this.#text.length;
  }

  #skipSpaces(): void {
    while (this.#at < this.#text.length && isSpace(this.#text[this.#at] ?? "")) this.#at++;
  }

  #fault(message: string, at: number, length: number): QueryError {
    return new QueryError(message, at, length);
  }
}

function isSpace(char: string): boolean {
  return /\s/.test(char);
}
