import { type TapListener, whyUnsendable } from "./response_tap.ts";
import { setSlot, slot, symbolOf } from "./runtime_internals.ts";

type Stream = ReadableStream<Uint8Array>;

/** Receives one chunk for a reader of a stream (Streams, "read request"). */
interface ReadRequest {
  chunkSteps(chunk: unknown): void;
  closeSteps(): void;
  errorSteps(reason: unknown): void;
}

/** Slots of a stream and of its controller (Deno, `ext/web/06_streams.js`). */
interface Slots {
  readonly controller: symbol;
  readonly reader: symbol;
  readonly state: symbol;
  readonly pullSteps: symbol;
  readonly cancelSteps: symbol;
  /** Only byte streams have it; `read()` then takes no shortcut past `[[PullSteps]]`. */
  readonly pendingPullIntos: symbol;
}

/**
 * Watches streams on their way out without another stream in between: the two internal steps that
 * every reader goes through, `[[PullSteps]]` and `[[CancelSteps]]` of the stream's controller, are
 * reported and then run as usual. So timing, back-pressure, context and identity of the stream stay
 * the same.
 */
export class StreamWatch {
  readonly #slots: Slots;
  readonly #onCaught: (thrown: unknown) => void;
  readonly #watched = new WeakMap<Stream, TapListener>();

  private constructor(slots: Slots, onCaught: (thrown: unknown) => void) {
    this.#slots = slots;
    this.#onCaught = onCaught;
  }

  /**
   * Finds the slots in this runtime.
   *
   * @param onCaught Called with what a listener threw; the stream continues.
   * @returns `undefined` if there are none, or if they have another meaning.
   */
  static find(onCaught: (thrown: unknown) => void): StreamWatch | undefined {
    try {
      const stream = new ReadableStream();
      const slots = slotsOf(stream);
      if (slots === undefined) return undefined;
      const watch = new StreamWatch(slots, onCaught);
      return watch.#works() ? watch : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Watches an unread stream.
   *
   * @param stream The stream.
   * @param listener Receives the callbacks.
   * @returns Whether it is watched now; not if it is for another request that began earlier, whose
   * response has come a second time. One that began later was made within this one.
   */
  watch(stream: Stream, listener: TapListener): boolean {
    const other = this.#watched.get(stream);
    if (other !== undefined && other.startedAt < listener.startedAt) return false;
    this.#watched.set(stream, listener);
    new Watched(stream, this.#slots, listener, this.#onCaught);
    return true;
  }

  /** Tries it on a stream that is read to its end, and on one that is cancelled. */
  #works(): boolean {
    const told: string[] = [];
    const listener: TapListener = {
      startedAt: 0,
      enter: () => {},
      leave: () => {},
      within: (ask) => ask(),
      onChunk: (chunk) => told.push(String(chunk)),
      onUnwatched: () => told.push("unwatched"),
      onEnd: () => told.push("end"),
      onError: () => told.push("error"),
      onCancel: () => told.push("cancel"),
    };
    const read = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array([7]));
      },
    });
    this.watch(read, listener);
    const reader = read.getReader();
    reader.read().catch(this.#onCaught);
    reader.cancel().catch(this.#onCaught);
    return told.join() === "7,cancel" && slot(read, this.#slots.state) === "closed" &&
      slot(read, this.#slots.reader) === reader;
  }
}

function slotsOf(stream: Stream): Slots | undefined {
  const controller = symbolOf(stream, "[[controller]]");
  const reader = symbolOf(stream, "[[reader]]");
  const state = symbolOf(stream, "[[state]]");
  const { prototype } = ReadableStreamDefaultController;
  const pullSteps = symbolOf(prototype, "[[PullSteps]]");
  const cancelSteps = symbolOf(prototype, "[[CancelSteps]]");
  const ofBytes = controller && slot<object>(new ReadableStream({ type: "bytes" }), controller);
  const pendingPullIntos = ofBytes && symbolOf(ofBytes, "[[pendingPullIntos]]");
  return controller && reader && state && pullSteps && cancelSteps && pendingPullIntos &&
    { controller, reader, state, pullSteps, cancelSteps, pendingPullIntos };
}

const NOBODY: ReadRequest = { chunkSteps() {}, closeSteps() {}, errorSteps() {} };

/** A watched stream. */
class Watched {
  readonly #stream: Stream;
  readonly #slots: Slots;
  readonly #listener: TapListener;
  readonly #onCaught: (thrown: unknown) => void;
  #isOver = false;
  #request: ReadRequest | undefined = undefined;
  #told: ReadRequest = NOBODY;
  /** The last chunk, if it is not something a server can send. */
  #oddChunk: unknown = undefined;

  constructor(
    stream: Stream,
    slots: Slots,
    listener: TapListener,
    onCaught: (thrown: unknown) => void,
  ) {
    this.#stream = stream;
    this.#slots = slots;
    this.#listener = listener;
    this.#onCaught = onCaught;
    const controller = slot<object>(stream, slots.controller);
    const pull = slot<(request: ReadRequest) => void>(controller, slots.pullSteps);
    const cancel = slot<(reason: unknown) => Promise<void>>(controller, slots.cancelSteps);
    setSlot(controller, slots.pullSteps, (request: ReadRequest) => {
      const outer = listener.enter();
      try {
        return Reflect.apply(pull, controller, [this.#watching(request)]);
      } finally {
        listener.leave(outer);
      }
    });
    setSlot(controller, slots.cancelSteps, (reason: unknown) => {
      this.#cancelled(reason);
      const outer = listener.enter();
      try {
        return Reflect.apply(cancel, controller, [reason]);
      } finally {
        listener.leave(outer);
      }
    });
    if (slot(controller, slots.pendingPullIntos) === undefined) {
      setSlot(controller, slots.pendingPullIntos, null);
    }
    let current = slot<unknown>(stream, slots.reader);
    // Of another tracer, if this one wraps an app that is traced already.
    const before = Object.getOwnPropertyDescriptor(stream, slots.reader);
    Object.defineProperty(stream, slots.reader, {
      configurable: true,
      enumerable: true,
      get: () => current,
      set: (next: unknown) => {
        current = next;
        before?.set?.call(stream, next);
        // Not ready yet.
        if (next !== undefined) queueMicrotask(() => this.#awaitEnd(next));
      },
    });
  }

  /** Wraps a read request. Servers pass the same one again and again. */
  #watching(request: ReadRequest): ReadRequest {
    if (request === this.#request) return this.#told;
    this.#request = request;
    return this.#told = {
      chunkSteps: (chunk) => {
        this.#oddChunk = chunk instanceof Uint8Array ? undefined : chunk;
        this.#tell(() => this.#listener.onChunk(chunk));
        request.chunkSteps(chunk);
      },
      closeSteps: () => {
        // Cancelling closes the stream first, and is reported before this.
        queueMicrotask(() => this.#over(() => this.#listener.onEnd()));
        request.closeSteps();
      },
      errorSteps: (reason) => {
        this.#over(() => this.#listener.onError(reason));
        request.errorSteps(reason);
      },
    };
  }

  /** A stream may end while no read is pending; its reader's `closed` tells when. */
  #awaitEnd(reader: unknown): void {
    if (reader instanceof ReadableStreamBYOBReader) {
      // A reader with its own buffers uses steps that can't be watched.
      this.#tell(() => this.#listener.onUnwatched());
    } else if (!(reader instanceof ReadableStreamDefaultReader)) return;
    reader.closed.then(() => this.#over(() => this.#listener.onEnd()), (reason) => {
      // Not if the reader only released its lock.
      if (slot(this.#stream, this.#slots.state) !== "errored") return;
      this.#over(() => this.#listener.onError(reason));
    });
  }

  #cancelled(reason: unknown): void {
    const unsendable = whyUnsendable(this.#oddChunk, reason);
    this.#over(() => {
      if (unsendable === undefined) this.#listener.onCancel();
      else this.#listener.onError(unsendable);
    });
  }

  #over(tell: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tell(tell);
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (thrown) {
      this.#onCaught(thrown);
    }
  }
}
