/**
 * Callbacks of a tap, and the context that its source runs in. `enter()` and `leave()` never throw;
 * `within()` throws only what it calls throws.
 */
export interface TapListener {
  /** When its request began: monotonic milliseconds. */
  readonly startedAt: number;
  /** The source is about to be asked for a chunk: what it runs belongs to the request. */
  enter(): unknown;
  /** The source was asked; receives what `enter()` returned. */
  leave(outer: unknown): void;
  /** Asks the source for something that belongs to the request. */
  within<T>(ask: () => T): T;
  /** A chunk is passed on. */
  onChunk(chunk: unknown): void;
  /** What is passed on can't be observed. */
  onUnwatched(): void;
  /** The stream ended: everything was passed on. */
  onEnd(): void;
  /** The stream failed; the error is passed on unchanged. */
  onError(reason: unknown): void;
  /** The client disconnected, and the source is cancelled. */
  onCancel(): void;
}

/** What a tap reads from: the reader of a stream, or something in front of one. */
export interface ChunkReader {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  cancel(reason: unknown): Promise<void>;
}

/**
 * A stream that passes chunks on when asked, and reports them; for runtimes with unknown internals.
 * It never runs ahead of its reader: back-pressure, errors and cancellation pass through.
 *
 * @param reader What to read from.
 * @param listener Receives the callbacks.
 * @param onCaught Called with what the listener threw; the stream continues.
 */
export function tapReader(
  reader: ChunkReader,
  listener: TapListener,
  onCaught: (thrown: unknown) => void,
): ReadableStream<Uint8Array> {
  const tap = new TappedSource(reader, new Teller(listener, onCaught));
  return new ReadableStream(tap, { highWaterMark: 0 });
}

/** Calls a listener, whose failures never reach the stream. */
class Teller {
  readonly #listener: TapListener;
  readonly #onCaught: (thrown: unknown) => void;

  constructor(listener: TapListener, onCaught: (thrown: unknown) => void) {
    this.#listener = listener;
    this.#onCaught = onCaught;
  }

  /** Asks the source for something, in the request's context. */
  asking<T>(ask: () => T): T {
    return this.#listener.within(ask);
  }

  /** For each chunk, so without a closure. */
  read(done: boolean, chunk: unknown): void {
    try {
      if (done) this.#listener.onEnd();
      else this.#listener.onChunk(chunk);
    } catch (thrown) {
      this.#onCaught(thrown);
    }
  }

  failed(reason: unknown): void {
    try {
      this.#listener.onError(reason);
    } catch (thrown) {
      this.#onCaught(thrown);
    }
  }

  cancelled(): void {
    try {
      this.#listener.onCancel();
    } catch (thrown) {
      this.#onCaught(thrown);
    }
  }
}

class TappedSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #reader: ChunkReader;
  readonly #tell: Teller;
  /** The last chunk, if it is not something a server can send. */
  #oddChunk: unknown = undefined;

  constructor(reader: ChunkReader, tell: Teller) {
    this.#reader = reader;
    this.#tell = tell;
  }

  /** Returns when there is a chunk, as `workerd` would ask again at once. */
  pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    return this.#tell.asking(() => this.#reader.read()).then(
      ({ done, value }) => {
        this.#oddChunk = value instanceof Uint8Array ? undefined : value;
        try {
          if (done) controller.close();
          else controller.enqueue(value);
        } catch {
          // The reader has gone in the meantime, which `cancel()` has reported.
          return;
        }
        this.#tell.read(done, value);
      },
      (reason) => {
        controller.error(reason);
        this.#tell.failed(reason);
      },
    );
  }

  cancel(reason: unknown): Promise<void> | undefined {
    const unsendable = whyUnsendable(this.#oddChunk, reason);
    if (unsendable === undefined) this.#tell.cancelled();
    else this.#tell.failed(unsendable);
    return this.#tell.asking(() => this.#reader.cancel(reason));
  }
}

/**
 * Describes an invalid chunk that made the server abandon the stream: then the client did not
 * disconnect.
 */
export function whyUnsendable(chunk: unknown, reason: unknown): TypeError | undefined {
  if (chunk === undefined || !(reason instanceof TypeError)) return undefined;
  const what = chunk === null
    ? "null"
    : typeof chunk === "object"
    ? "an object"
    : `a ${typeof chunk}`;
  const why = `The response's stream gave ${what}, which can't be sent: give Uint8Array`;
  return new TypeError(why, { cause: reason });
}
