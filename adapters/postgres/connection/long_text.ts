import { nextTurn, type SqlValue } from "@supertracer/core/sql";

/** Bytes that are encoded, and that are sent, in one turn of the event loop. */
export const PIECE_LENGTH = 131_072;

const encoder = new TextEncoder();

/** A parameter of a statement. */
export type Parameter = SqlValue | LongText;

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
    let piece = new Uint8Array(PIECE_LENGTH);
    let end = 0;
    for (const part of this.#parts) {
      for (let rest = part;;) {
        const { read, written } = encoder.encodeInto(rest, piece.subarray(end));
        end += written;
        if (read === rest.length) break;
        // It is full, perhaps but for less than a character takes.
        pieces.push(piece.subarray(0, end));
        await nextTurn();
        piece = new Uint8Array(PIECE_LENGTH);
        end = 0;
        rest = rest.slice(read);
      }
    }
    return [...pieces, piece.subarray(0, end)];
  }
}
