import type { ChunkReader, TapListener } from "./response_tap.ts";

/**
 * How many microtasks a body that lies there takes to be read, and some more; a stream that waits
 * for anything takes longer.
 */
const TURNS = 8;

type Result = ReadableStreamReadResult<Uint8Array>;

/** Looks whether all of a stream is there at once, and gives back what it has read for that. */
export class ReadAhead implements ChunkReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #listener: TapListener;
  readonly #ahead: Promise<Result>[] = [];

  /**
   * @param reader Of the stream.
   * @param listener Whose doing it is.
   */
  constructor(reader: ReadableStreamDefaultReader<Uint8Array>, listener: TapListener) {
    this.#reader = reader;
    this.#listener = listener;
  }

  /**
   * The whole body, if it is there at once, in one piece. It reads two chunks at most.
   *
   * @returns `undefined` where it is not; then nothing is lost of it.
   */
  async whole(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const first = await soon(this.#askAhead());
    if (first === undefined) return undefined;
    if (first.done) return new Uint8Array(0);
    if (!(first.value instanceof Uint8Array)) return undefined;
    const second = await soon(this.#askAhead());
    return second?.done === true ? new Uint8Array(first.value) : undefined;
  }

  read(): Promise<Result> {
    return this.#ahead.shift() ?? this.#reader.read();
  }

  cancel(reason: unknown): Promise<void> {
    return this.#reader.cancel(reason);
  }

  #askAhead(): Promise<Result> {
    const outer = this.#listener.enter();
    const reading = this.#reader.read();
    this.#listener.leave(outer);
    this.#ahead.push(reading);
    return reading;
  }
}

/** What a promise comes to, if it does so at once. */
async function soon<T>(promise: Promise<T>): Promise<T | undefined> {
  let value: T | undefined;
  promise.then((settled) => value = settled, () => {});
  for (let i = 0; i < TURNS && value === undefined; i++) await undefined;
  return value;
}
