import { BodySample } from "./body_sample.ts";
import { describeFormData, type PartDescription } from "./multipart.ts";

/**
 * Watches the app read a request body. What the app never reads stays unread.
 *
 * The reading members of the very same `Request` are shadowed, since a copy (`clone()`,
 * `new Request()`) would lose its identity, its back-pressure and print a warning of Deno's.
 */
export class RequestBodyObserver {
  /** What was read so far. */
  readonly sample: BodySample;
  /** Parts of a form that was read with `formData()`. */
  parts: readonly PartDescription[] | undefined = undefined;
  /** Whether the app reads it in a way that can be watched. */
  observed = false;
  readonly onCaught: (thrown: unknown) => void;

  /**
   * @param limit Most bytes kept.
   * @param onCaught Called with what went wrong while watching.
   */
  constructor(limit: number, onCaught: (thrown: unknown) => void) {
    this.sample = new BodySample(limit);
    this.onCaught = onCaught;
  }

  /** Runs what watches, so that its failure never reaches the app. */
  watch(step: () => void): void {
    try {
      step();
    } catch (thrown) {
      this.onCaught(thrown);
    }
  }
}

/** A request, or a clone of it, that is watched. */
interface Watched {
  readonly observer: RequestBodyObserver;
  /** The stream that the app gets instead of the request's own. */
  stream: ReadableStream<Uint8Array> | undefined;
}

const watched = new WeakMap<Request, Watched>();

/**
 * Starts to watch the body of a request.
 *
 * @param request The request, before the app has it.
 * @param observer What watches.
 */
export function observeRequestBody(request: Request, observer: RequestBodyObserver): void {
  watched.set(request, { observer, stream: undefined });
  Object.defineProperties(request, SHADOWS);
}

const native = Request.prototype;
const nativeBody = Object.getOwnPropertyDescriptor(native, "body")?.get as
  | ((this: Request) => ReadableStream<Uint8Array> | null)
  | undefined;

/**
 * The observer, once a reading member is called.
 *
 * @throws {TypeError} If the app holds the reader of the stream it was given: the native member would
 * find the request's own stream locked and say so.
 */
function begin(
  request: Request,
  message = "Body already consumed",
): RequestBodyObserver | undefined {
  const entry = watched.get(request);
  if (entry?.stream?.locked) throw new TypeError(message);
  return entry?.observer;
}

function takeBytes(observer: RequestBodyObserver | undefined, bytes: Uint8Array): void {
  observer?.watch(() => {
    if (observer.observed) return;
    observer.observed = true;
    observer.sample.add(bytes);
    observer.sample.ended = true;
  });
}

function takeText(observer: RequestBodyObserver | undefined, text: string): void {
  observer?.watch(() => {
    if (observer.observed) return;
    observer.observed = true;
    observer.sample.setText(text);
  });
}

async function text(this: Request): Promise<string> {
  const observer = begin(this);
  const read = await native.text.call(this);
  takeText(observer, read);
  return read;
}

async function json(this: Request): Promise<unknown> {
  return JSON.parse(await text.call(this));
}

async function arrayBuffer(this: Request): Promise<ArrayBuffer> {
  const observer = begin(this);
  const read = await native.arrayBuffer.call(this);
  takeBytes(observer, new Uint8Array(read));
  return read;
}

async function bytes(this: Request): Promise<Uint8Array> {
  const observer = begin(this);
  const read = await native.bytes.call(this);
  takeBytes(observer, read);
  return read;
}

async function blob(this: Request): Promise<Blob> {
  const observer = begin(this);
  const read = await native.blob.call(this);
  if (observer !== undefined && !observer.observed) {
    const { sample } = observer;
    observer.observed = true;
    try {
      sample.add(new Uint8Array(await read.slice(0, sample.limit).arrayBuffer()));
      sample.size = read.size;
      sample.ended = true;
    } catch (thrown) {
      observer.onCaught(thrown);
    }
  }
  return read;
}

async function formData(this: Request): Promise<FormData> {
  const observer = begin(this);
  const type = this.headers.get("content-type");
  const read = await native.formData.call(this);
  observer?.watch(() => {
    if (observer.observed) return;
    observer.observed = true;
    if (type?.startsWith("multipart/")) {
      observer.parts = describeFormData(read);
      observer.sample.ended = true;
    } else {
      const pairs: [string, string][] = [];
      for (const [name, value] of read) pairs.push([name, String(value)]);
      observer.sample.setText(new URLSearchParams(pairs).toString());
    }
  });
  return read;
}

function clone(this: Request): Request {
  const observer = begin(this, "Body is unusable");
  const copy = native.clone.call(this);
  // Whoever reads first, the request or its clone, is watched. A clone tees: what was handed out
  // before is not this request's stream any more.
  if (observer !== undefined) {
    watched.set(this, { observer, stream: undefined });
    observeRequestBody(copy, observer);
  }
  return copy;
}

function getBody(this: Request): ReadableStream<Uint8Array> | null {
  const entry = watched.get(this);
  if (entry?.stream !== undefined) return entry.stream;
  const source = nativeBody === undefined ? null : nativeBody.call(this);
  if (entry === undefined || source === null || source.locked) return source;
  entry.stream = new ReadableStream<Uint8Array>(new ObservedSource(source, entry.observer), {
    highWaterMark: 0,
  });
  return entry.stream;
}

function textStream(this: Request): ReadableStream<string> {
  begin(this);
  const stream = getBody.call(this);
  return stream === null
    ? new ReadableStream({ start: (controller) => controller.close() })
    : stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>);
}

/** Hands on chunk by chunk what is asked for: back-pressure and cancellation are the source's. */
class ObservedSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #source: ReadableStream<Uint8Array>;
  readonly #observer: RequestBodyObserver;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined = undefined;
  #watching = false;

  constructor(source: ReadableStream<Uint8Array>, observer: RequestBodyObserver) {
    this.#source = source;
    this.#observer = observer;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (this.#reader === undefined) {
      this.#reader = this.#source.getReader();
      this.#watching = !this.#observer.observed;
      this.#observer.observed = true;
    }
    const { done, value } = await this.#reader.read();
    if (done) {
      if (this.#watching) this.#observer.sample.ended = true;
      controller.close();
      return;
    }
    if (this.#watching) this.#observer.watch(() => this.#observer.sample.add(value));
    controller.enqueue(value);
  }

  cancel(reason: unknown): Promise<void> {
    return this.#reader === undefined ? this.#source.cancel(reason) : this.#reader.cancel(reason);
  }
}

const SHADOWS: PropertyDescriptorMap = {
  arrayBuffer: { value: arrayBuffer, configurable: true, writable: true },
  blob: { value: blob, configurable: true, writable: true },
  body: { get: getBody, configurable: true },
  bytes: { value: bytes, configurable: true, writable: true },
  clone: { value: clone, configurable: true, writable: true },
  formData: { value: formData, configurable: true, writable: true },
  json: { value: json, configurable: true, writable: true },
  text: { value: text, configurable: true, writable: true },
  // Deno has it beyond the standard.
  ...("textStream" in native
    ? { textStream: { value: textStream, configurable: true, writable: true } }
    : {}),
};
