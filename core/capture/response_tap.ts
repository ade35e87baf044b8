/** What a tap tells of a stream, and whose doing it is. `enter()` and `leave()` never throw. */
export interface TapListener {
  /** The source is asked for something: what it runs meanwhile belongs to the request. */
  enter(): unknown;
  /** It was asked; gets what `enter()` returned. */
  leave(outer: unknown): void;
  /** A chunk is handed over. */
  onChunk(chunk: unknown): void;
  /** What is handed over can't be seen. */
  onUnwatched(): void;
  /** The stream ended: everything was handed over. */
  onEnd(): void;
  /** The stream failed: it is handed on as it is. */
  onError(reason: unknown): void;
  /** The client left, and the source is told. */
  onCancel(): void;
}

/** What a tap reads from: the reader of a stream, or something that stands before one. */
export interface ChunkReader {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  cancel(reason: unknown): Promise<void>;
}

/**
 * A stream that hands on chunk by chunk what is asked for, and tells what it sees; for runtimes whose
 * insides are not known. It never runs ahead of its reader: back-pressure, errors and cancellation
 * pass through.
 *
 * @param reader What to read from.
 * @param listener What is told.
 * @param onCaught Called with what the listener threw; the stream goes on.
 */
export function tapReader(
  reader: ChunkReader,
  listener: TapListener,
  onCaught: (thrown: unknown) => void,
): ReadableStream<Uint8Array> {
  const tap = new TappedSource(reader, new Teller(listener, onCaught));
  return new ReadableStream(tap, { highWaterMark: 0 });
}

/** Tells a listener, whose failures never reach the stream. */
class Teller {
  readonly #listener: TapListener;
  readonly #onCaught: (thrown: unknown) => void;

  constructor(listener: TapListener, onCaught: (thrown: unknown) => void) {
    this.#listener = listener;
    this.#onCaught = onCaught;
  }

  /** Asks the source for something, as the request's doing. */
  asking<T>(ask: () => T): T {
    const outer = this.enter();
    try {
      return ask();
    } finally {
      this.leave(outer);
    }
  }

  enter(): unknown {
    return this.#listener.enter();
  }

  leave(outer: unknown): void {
    this.#listener.leave(outer);
  }

  /** Of each chunk, so without a function for it. */
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
  /** The last chunk, where it is nothing that a server sends. */
  #oddChunk: unknown = undefined;

  constructor(reader: ChunkReader, tell: Teller) {
    this.#reader = reader;
    this.#tell = tell;
  }

  /**
   * Called once for each chunk that is asked for, so nobody has to wait for what it began: a promise
   * returned from here would cost three times as much as the rest of the tap.
   */
  pull(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const outer = this.#tell.enter();
    const reading = this.#reader.read();
    this.#tell.leave(outer);
    reading.then(
      ({ done, value }) => {
        this.#oddChunk = value instanceof Uint8Array ? undefined : value;
        try {
          if (done) controller.close();
          else controller.enqueue(value);
        } catch {
          // Whoever read has left in the meantime, which `cancel()` has told.
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

/** What is wrong with a chunk because of which the server gave up the stream: no client left then. */
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
