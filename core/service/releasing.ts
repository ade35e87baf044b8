/**
 * A stream was cut off. Only an error makes the server close the connection without the last chunk,
 * which is how the client knows that something is missing. The server prints that error: so it is
 * one line, without a stack.
 */
export class CutOff extends Error {
  override name = "CutOff";

  /** What a console prints of it. */
  [Symbol.for("Deno.customInspect")](): string {
    return `SuperTracer: ${this.message}`;
  }
}

/** Options of {@linkcode releasing}. */
export interface ReleasingOptions {
  /** Aborted from outside, it makes the stream fail; it is aborted here when the reader leaves. */
  readonly stop: AbortController;
  /** Milliseconds in which the reader has to ask for more. */
  readonly stallMs: number;
  /** Called once when the stream is over, whichever way. */
  readonly onOver: () => void;
  /** Called for a failure that is reported nowhere else. */
  readonly onCaught: () => void;
}

/**
 * The same stream; it reports once that it is over, and is cut off if its reader stalls.
 *
 * @param stream The stream.
 * @param options When it is cut off, and what to call.
 */
export function releasing(
  stream: ReadableStream<Uint8Array>,
  { stop, stallMs, onOver, onCaught }: ReleasingOptions,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  const { signal } = stop;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let left: Promise<void> | undefined;

  function over(): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    onOver();
  }

  function awaitReader(): void {
    timer = setTimeout(() => {
      stop.abort(
        new CutOff(
          `an export was cut off, as its reader did not ask for more within ${stallMs} ms`,
        ),
      );
    }, stallMs);
  }

  async function leave(): Promise<void> {
    clearTimeout(timer);
    try {
      await reader.cancel(signal.reason);
    } finally {
      over();
    }
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      signal.addEventListener("abort", () => {
        if (isOver) return;
        controller.error(signal.reason);
        left = leave();
        left.catch(onCaught);
      }, { once: true });
      awaitReader();
    },
    async pull(controller) {
      clearTimeout(timer);
      try {
        const { value, done } = await reader.read();
        if (signal.aborted) return;
        if (!done) {
          controller.enqueue(value);
          awaitReader();
          return;
        }
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      over();
    },
    async cancel(reason) {
      stop.abort(reason);
      await left;
    },
  }, { highWaterMark: 0 });
}
