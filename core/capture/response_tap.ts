/** What a tap tells of a stream; none of them may throw. */
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
 */
export function tapStream(
  source: ReadableStream<Uint8Array>,
  listener: TapListener,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(new TappedSource(source.getReader(), listener), {
    highWaterMark: 0,
  });
}

class TappedSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #listener: TapListener;

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>, listener: TapListener) {
    this.#reader = reader;
    this.#listener = listener;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    let result: ReadableStreamReadResult<Uint8Array>;
    try {
      result = await this.#reader.read();
    } catch (reason) {
      this.#listener.onError(reason);
      controller.error(reason);
      return;
    }
    if (result.done) {
      this.#listener.onEnd();
      controller.close();
    } else {
      this.#listener.onChunk(result.value);
      controller.enqueue(result.value);
    }
  }

  cancel(reason: unknown): Promise<void> {
    this.#listener.onCancel();
    return this.#reader.cancel(reason);
  }
}
