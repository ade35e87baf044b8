import { nextTurn, type SqlValue } from "@supertracer/core/sql";
import type { Parameter } from "./statement_runner.ts";

/** Characters that are encoded, and bytes that are sent, in one turn of the event loop. */
export const PIECE_LENGTH = 131_072;

const encoder = new TextEncoder();

/** A parameter as it is handed over: a text that is long in UTF-8, in pieces. */
export type EncodedParameter = SqlValue | readonly Uint8Array[];

/**
 * Encodes the parameters that are long, in turns of the event loop.
 *
 * @param parameters Parameters of a statement.
 */
export async function encodeLong(parameters: readonly Parameter[]): Promise<EncodedParameter[]> {
  const encoded: EncodedParameter[] = [];
  for (const each of parameters) {
    if (!(each instanceof LongText)) encoded.push(each);
    else encoded.push(each.isLong ? await each.encode() : String(each));
  }
  return encoded;
}

/**
 * A parameter that is long: to join, encode, copy and send it at once would hold the app. A client
 * that can do nothing else makes a string of it.
 */
export class LongText {
  readonly #parts: readonly string[];

  /** @param parts What the text consists of, each of any length. */
  constructor(parts: readonly string[]) {
    this.#parts = parts;
  }

  /** Whether it is worth sending in pieces. */
  get isLong(): boolean {
    let length = 0;
    return this.#parts.some((part) => (length += part.length) > PIECE_LENGTH);
  }

  /** The text as a string. */
  toString(): string {
    return this.#parts.join("");
  }

  /**
   * The text in UTF-8, encoded in turns of the event loop.
   *
   * @returns Bytes, in order.
   */
  async encode(): Promise<Uint8Array[]> {
    const pieces: Uint8Array[] = [];
    for (const text of this.#pieces()) {
      if (pieces.length > 0) await nextTurn();
      pieces.push(encoder.encode(text));
    }
    return pieces;
  }

  /** The text in pieces that are long enough; pairs of surrogates stay together. */
  *#pieces(): Generator<string> {
    let together = "";
    for (const part of this.#parts) {
      together += part;
      let from = 0;
      while (together.length - from >= PIECE_LENGTH) {
        const end = from + PIECE_LENGTH;
        const isWithinPair = /[\ud800-\udbff]/.test(together.charAt(end - 1));
        yield together.slice(from, from = isWithinPair ? end - 1 : end);
      }
      together = together.slice(from);
    }
    if (together !== "") yield together;
  }
}
