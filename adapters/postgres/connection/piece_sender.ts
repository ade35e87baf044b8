import { nextTurn, type SqlValue } from "@supertracer/core/sql";
import { Buffer } from "node:buffer";
import { Socket } from "node:net";
import { type Replacement, replaceParameters } from "./bind_message.ts";
import { type EncodedParameter, PIECE_LENGTH } from "./long_text.ts";

/** Most bytes that are handed to the socket in one turn of the event loop. */
export const PIECE_BYTES: number = PIECE_LENGTH;

type Callback = (error?: Error | null) => void;

/** Parameters of which the long ones are announced, until this is disposed of. */
export interface Announced extends Disposable {
  /** What to hand to the driver: a mark in the place of each long text. */
  readonly values: readonly SqlValue[];
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly done?: Callback | undefined;
}

/**
 * Sends what is written to a socket in pieces, one in a turn of the event loop, so that the app goes
 * on in between: a system call that copies a megabyte takes milliseconds, most of all to a server on
 * the same machine. The next piece follows when the system has taken the one before it.
 *
 * A text that was announced is not even seen by the driver, which would encode it in one turn and
 * copy it three times: the driver writes its mark, and the text is sent in that place.
 */
export class PieceSender {
  /** The socket given, whose `write()` and `end()` send in pieces from now on. */
  readonly socket: Socket;
  readonly #announced: Map<string, readonly Uint8Array[]> = new Map();
  #waiting: Piece[] = [];
  #isSending = false;
  #onSent: (() => void) | undefined;

  /** @param socket Nobody else writes to it. */
  constructor(socket: Socket) {
    this.socket = socket;
    socket.write = (chunk: Uint8Array | string, ...given: unknown[]) =>
      this.#write(chunk, given.find(isCallback));
    socket.end = (...given: unknown[]) => this.#end(given);
  }

  /**
   * Announces the parameters of a statement. Of a long text the driver gets a mark; the server gets
   * the text, each time that the driver binds the mark.
   *
   * @param parameters The parameters.
   */
  announce(parameters: readonly EncodedParameter[]): Announced {
    const marks: string[] = [];
    const values = parameters.map((each) => {
      if (each === null || typeof each !== "object") return each;
      // Nobody can guess it, so that it stands in no other parameter.
      const mark = crypto.randomUUID();
      marks.push(mark);
      this.#announced.set(mark, each);
      return mark;
    });
    return {
      values,
      [Symbol.dispose]: () => marks.forEach((mark) => this.#announced.delete(mark)),
    };
  }

  #write(chunk: Uint8Array | string, done: Callback | undefined): boolean {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    const replacements: Replacement[] = [...this.#announced];
    const pieces = replaceParameters(bytes, replacements).flatMap(inPieces);
    const last = pieces.pop();
    for (const piece of pieces) this.#waiting.push({ bytes: piece });
    this.#waiting.push({ bytes: last ?? bytes, done });
    return !this.#isSending && this.#send();
  }

  /** Sends what is next; returns whether the socket wants more, once nothing waits. */
  #send(): boolean {
    const next = this.#take();
    if (next === undefined) return true;
    const { bytes, done } = next;
    if (this.#waiting.length === 0) {
      this.#isSending = false;
      return this.#hand(bytes, done);
    }
    this.#isSending = true;
    this.#hand(bytes, (error) => {
      done?.(error);
      nextTurn().then(() => this.#goOn()).catch((reason) => this.socket.destroy(reason));
    });
    return false;
  }

  /** The next piece, and with it those after it that are short: they would wait for turns. */
  #take(): Piece | undefined {
    let length = 0;
    let count = 0;
    for (const { bytes } of this.#waiting) {
      length += bytes.length;
      if (count > 0 && length > PIECE_BYTES) break;
      count++;
    }
    const pieces = this.#waiting.splice(0, count);
    if (pieces.length <= 1) return pieces[0];
    return {
      bytes: Buffer.concat(pieces.map(({ bytes }) => bytes)),
      done: (error) => pieces.forEach(({ done }) => done?.(error)),
    };
  }

  #goOn(): void {
    const { socket } = this;
    if (socket.destroyed) {
      this.#waiting = [];
      return;
    }
    const wantsMore = this.#send();
    if (this.#isSending) return;
    this.#onSent?.();
    // Otherwise the socket says so.
    if (wantsMore) socket.emit("drain");
  }

  #end(given: readonly unknown[]): Socket {
    const { socket } = this;
    if (!this.#isSending) return Reflect.apply(Socket.prototype.end, socket, given);
    this.#onSent ??= () => Reflect.apply(Socket.prototype.end, socket, given);
    return socket;
  }

  /** Looks the method up each time: it may be watched. */
  #hand(bytes: Uint8Array, done: Callback | undefined): boolean {
    return Reflect.apply(Socket.prototype.write, this.socket, [bytes, done]);
  }
}

/** Pieces of what is too long; others as they are. */
function inPieces(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length <= PIECE_BYTES) return [bytes];
  return Array.from(
    { length: Math.ceil(bytes.length / PIECE_BYTES) },
    (_, i) => bytes.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES),
  );
}

function isCallback(value: unknown): value is Callback {
  return typeof value === "function";
}
