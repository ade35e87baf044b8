import { slot, symbolOf } from "./runtime_internals.ts";

/** What a tap tells of a stream, and whose doing it is. `enter()` and `leave()` never throw. */
export interface TapListener {
  /** The source is asked for something: what it runs meanwhile belongs to the request. */
  enter(): unknown;
  /** It was asked; gets what `enter()` returned. */
  leave(outer: unknown): void;
  /** A chunk is handed over. */
  onChunk(chunk: unknown): void;
  /** The stream ended: everything was handed over. */
  onEnd(): void;
  /** The stream failed: it is handed on as it is. */
  onError(reason: unknown): void;
  /** The client left, and the source is told. */
  onCancel(): void;
}

/** What is read at once into a buffer where nobody says how much. */
const BUFFER_BYTES = 65_536;

/** What a tap reads from: the reader of a stream, or something that stands before one. */
export interface ChunkReader {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  cancel(reason: unknown): Promise<void>;
}

/**
 * Makes streams that hand on chunk by chunk what is asked for, and tell what they see. They never run
 * ahead of their reader: back-pressure, errors and cancellation pass through unchanged. A byte stream
 * stays one, and whoever reads it into buffers of their own has the source fill as many bytes.
 *
 * A stream that was just made asks for nothing until its `start()` is over, which is too late: the
 * source would notice that it is read another way, and run in another context. So the next ones are
 * made beforehand.
 */
export class Taps {
  readonly #onCaught: (thrown: unknown) => void;
  #next = spare();
  #nextOfBytes = spareOfBytes();
  readonly #controller = symbolOf(this.#next.stream, "[[controller]]");

  /**
   * Makes the first ones.
   *
   * @param onCaught Called with what a listener threw; the stream goes on.
   */
  constructor(onCaught: (thrown: unknown) => void) {
    this.#onCaught = onCaught;
  }

  /**
   * A stream in place of another.
   *
   * @param source The stream to hand on; it is locked at once.
   * @param listener What is told.
   */
  tap(source: ReadableStream<Uint8Array>, listener: TapListener): ReadableStream<Uint8Array> {
    if (!isByteStream(source, this.#controller)) {
      return this.tapReader(source.getReader(), listener);
    }
    const { tap, stream } = this.#nextOfBytes;
    this.#nextOfBytes = spareOfBytes();
    tap.attach(source, new Teller(listener, this.#onCaught));
    return stream;
  }

  /** The same for what is no byte stream, by its reader. */
  tapReader(reader: ChunkReader, listener: TapListener): ReadableStream<Uint8Array> {
    const { tap, stream } = this.#next;
    this.#next = spare();
    tap.attach(reader, new Teller(listener, this.#onCaught));
    return stream;
  }
}

function spare() {
  const tap = new TappedSource();
  return { tap, stream: new ReadableStream<Uint8Array>(tap, { highWaterMark: 0 }) };
}

function spareOfBytes() {
  const tap = new TappedByteSource();
  const stream: ReadableStream<Uint8Array> = new ReadableStream(tap, { highWaterMark: 0 });
  return { tap, stream };
}

/**
 * Only a byte stream gives out readers of this mode. Those of the other kind throw, which costs as
 * much as all else that is done with a stream, so the controller is asked first.
 */
function isByteStream(stream: ReadableStream, key: symbol | undefined): boolean {
  const controller = key && slot(stream, key);
  if (controller instanceof ReadableByteStreamController) return true;
  if (controller instanceof ReadableStreamDefaultController) return false;
  try {
    stream.getReader({ mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false;
  }
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
  #reader: ChunkReader | undefined = undefined;
  #tell: Teller = SILENT;
  /** The last chunk, where it is nothing that a server sends. */
  #oddChunk: unknown = undefined;

  attach(reader: ChunkReader, tell: Teller): void {
    this.#reader = reader;
    this.#tell = tell;
  }

  /**
   * Called once for each chunk that is asked for, so nobody has to wait for what it began: a promise
   * returned from here would cost three times as much as the rest of the tap.
   */
  pull(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (this.#reader === undefined) return;
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
    return this.#tell.asking(() => this.#reader?.cancel(reason));
  }
}

/** What is wrong with a chunk because of which the server gave up the stream: no client left then. */
function whyUnsendable(chunk: unknown, reason: unknown): TypeError | undefined {
  if (chunk === undefined || !(reason instanceof TypeError)) return undefined;
  const what = chunk === null
    ? "null"
    : typeof chunk === "object"
    ? "an object"
    : `a ${typeof chunk}`;
  const why = `The response's stream gave ${what}, which can't be sent: give Uint8Array`;
  return new TypeError(why, { cause: reason });
}

type ByobReader = ReadableStreamBYOBReader;
type DefaultReader = ReadableStreamDefaultReader<Uint8Array>;

class TappedByteSource implements UnderlyingByteSource {
  readonly type = "bytes";
  #source: ReadableStream<Uint8Array> | undefined = undefined;
  #tell: Teller = SILENT;
  /** Of the kind that was needed last; there is always one, so that the source stays locked. */
  #reader: DefaultReader | ByobReader | undefined = undefined;
  #isCancelled = false;
  /** Reads that did not end; meanwhile the kind of reader can't be changed. */
  #pending = 0;

  attach(source: ReadableStream<Uint8Array>, tell: Teller): void {
    this.#source = source;
    this.#tell = tell;
    this.#reader = source.getReader();
  }

  /** No promise here either: the source is asked for the next chunk as soon as without a tap. */
  pull(controller: ReadableByteStreamController): void {
    const source = this.#source;
    if (source === undefined) return;
    const room = controller.byobRequest?.view?.byteLength;
    const outer = this.#tell.enter();
    const reading = this.#read(source, room);
    this.#tell.leave(outer);
    this.#pending++;
    reading.then(
      ({ done, value }) => {
        this.#pending--;
        if (this.#isCancelled) return;
        // Before it is handed over, which takes its bytes away.
        if (!done) this.#tell.read(false, value);
        try {
          if (!done) return controller.enqueue(value);
          controller.close();
          controller.byobRequest?.respond(0);
        } catch {
          return; // It was closed by an end that was read before.
        }
        this.#tell.read(true, undefined);
      },
      (reason) => {
        this.#pending--;
        if (this.#isCancelled) return;
        controller.error(reason);
        this.#tell.failed(reason);
      },
    );
  }

  cancel(reason: unknown): Promise<void> | undefined {
    this.#isCancelled = true;
    this.#tell.cancelled();
    return this.#tell.asking(() => this.#reader?.cancel(reason));
  }

  /** Reads as whoever reads this stream does: into a buffer of their size, or whatever there is. */
  #read(
    source: ReadableStream<Uint8Array>,
    room: number | undefined,
  ): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
    const wantsBuffer = room !== undefined;
    if (this.#pending === 0 && wantsBuffer !== this.#reader instanceof ReadableStreamBYOBReader) {
      this.#reader?.releaseLock();
      this.#reader = wantsBuffer ? source.getReader({ mode: "byob" }) : source.getReader();
    }
    const reader = this.#reader ??= source.getReader();
    const reading = reader instanceof ReadableStreamBYOBReader
      ? reader.read(new Uint8Array(room ?? BUFFER_BYTES))
      : reader.read();
    return reading as Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>;
  }
}

/** Before there is anything to tell of; nobody has the stream then. */
const SILENT = new Teller({
  enter: () => {},
  leave: () => {},
  onChunk: () => {},
  onEnd: () => {},
  onError: () => {},
  onCancel: () => {},
}, () => {});
