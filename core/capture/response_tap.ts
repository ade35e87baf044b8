/** What a tap tells of a stream. */
export interface TapListener {
  /** A chunk is handed over. */
  onChunk(chunk: unknown): void;
  /** The stream ended: everything was handed over. */
  onEnd(): void;
  /** The stream failed: it is handed on as it is. */
  onError(reason: unknown): void;
  /** The client left, and the source is told. */
  onCancel(): void;
}

/**
 * A stream that hands on chunk by chunk what is asked for, and tells what it sees. It never runs
 * ahead of its reader: back-pressure, errors and cancellation pass through unchanged.
 *
 * @param source The stream to hand on; it is locked at once.
 * @param listener What is told.
 * @param onCaught Called with what the listener threw; the stream goes on.
 */
export function tapStream(
  source: ReadableStream<Uint8Array>,
  listener: TapListener,
  onCaught: (thrown: unknown) => void,
): ReadableStream<Uint8Array> {
  const tapped = new TappedSource(source.getReader(), listener, onCaught);
  return new ReadableStream<Uint8Array>(tapped, { highWaterMark: 0 });
}

class TappedSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #listener: TapListener;
  readonly #onCaught: (thrown: unknown) => void;

  constructor(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    listener: TapListener,
    onCaught: (thrown: unknown) => void,
  ) {
    this.#reader = reader;
    this.#listener = listener;
    this.#onCaught = onCaught;
  }

  /**
   * Called once for each chunk that is asked for, so nobody has to wait for what it began: a promise
   * returned from here would cost three times as much as the rest of the tap.
   */
  pull(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#reader.read().then(
      ({ done, value }) => {
        try {
          if (done) controller.close();
          else controller.enqueue(value);
        } catch {
          // Whoever read has left in the meantime, which `cancel()` has told.
          return;
        }
        this.#tell(done, value);
      },
      (reason) => {
        controller.error(reason);
        this.#guarded(() => this.#listener.onError(reason));
      },
    );
  }

  cancel(reason: unknown): Promise<void> {
    this.#guarded(() => this.#listener.onCancel());
    return this.#reader.cancel(reason);
  }

  /** Of each chunk, so without a function for it. */
  #tell(done: boolean, chunk: unknown): void {
    try {
      if (done) this.#listener.onEnd();
      else this.#listener.onChunk(chunk);
    } catch (thrown) {
      this.#onCaught(thrown);
    }
  }

  #guarded(tell: () => void): void {
    try {
      tell();
    } catch (thrown) {
      this.#onCaught(thrown);
    }
  }
}
