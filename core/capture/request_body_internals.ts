import type { BodyUse, RequestBodyObserver } from "./request_body.ts";
import { slot, symbolOf } from "./runtime_internals.ts";

/** Symbol under which a watched object holds its observer. */
const OBSERVER = Symbol("observer");

interface Watched {
  [OBSERVER]?: RequestBodyObserver;
}

/** A request's inner state (Deno, `ext/http/00_serve.ts` and `ext/fetch/23_request.js`). */
interface InnerRequest extends Watched {
  readonly body: InnerBody | null;
  readonly consumeTextBody?: (this: InnerRequest) => unknown;
}

/** A body's inner state (Deno, `ext/fetch/22_body.js`). */
interface InnerBody extends Watched {
  readonly streamOrStatic: ReadableStream | { readonly body: unknown; readonly consumed: boolean };
  readonly stream: ReadableStream;
  consumed(this: InnerBody): boolean;
  consume(this: InnerBody): unknown;
  clone(this: InnerBody): InnerBody;
}

/** Pulls the chunks of a byte stream (Deno, `ext/web/06_streams.js`). */
type PullAlgorithm = (controller: ReadableByteStreamController) => unknown;

/**
 * Watches request bodies through the runtime's internals.
 *
 * Deno's reading methods, `new Request(request)`, `clone()` and the streams it returns all end in
 * the same few functions of a request's inner state. These are shadowed on this one request: each
 * calls the runtime's function and looks at the result. So the app has the runtime's own request,
 * stream and promises, whatever it does with them; `fetch`, which takes a body's resource without
 * reading the stream, still can.
 *
 * The symbols are looked up by description and tried out; if anything is missing, there is no
 * `RequestBodyInternals`, and the members of the request are watched instead.
 */
export class RequestBodyInternals {
  readonly #inner: symbol;
  readonly #bodyHooks: PropertyDescriptorMap;
  readonly #bodyPrototype: InnerBody;
  /** By the prototype that they precede, of which a server's requests share one. */
  #requestHooks: { readonly of: object; readonly hooks: PropertyDescriptorMap } | undefined;

  private constructor(inner: symbol, bodyPrototype: InnerBody) {
    this.#inner = inner;
    this.#bodyPrototype = bodyPrototype;
    this.#bodyHooks = bodyHooks(bodyPrototype, (body, observer) => this.#watchBody(body, observer));
  }

  /**
   * Finds the internals of this runtime.
   *
   * @returns `undefined` if there are none, or if they work differently.
   */
  static find(): RequestBodyInternals | undefined {
    try {
      const sample = new Request("http://localhost/", { method: "POST", body: "sample" });
      const inner = symbolOf(sample, "request");
      if (inner === undefined) return undefined;
      const body = slot<InnerRequest>(sample, inner).body;
      if (body === null || !isStaticBody(body, "sample")) return undefined;
      const prototype: InnerBody = Object.getPrototypeOf(body);
      const isKnown = typeof prototype.consume === "function" &&
        typeof prototype.consumed === "function" && typeof prototype.clone === "function" &&
        Object.getOwnPropertyDescriptor(prototype, "stream")?.get !== undefined;
      return isKnown && consumes(sample, body, prototype)
        ? new RequestBodyInternals(inner, prototype)
        : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Starts watching the body of a request.
   *
   * @param request The request, before the app has it.
   * @param observer Observes what the app reads.
   * @returns Whether this request can be watched in this way.
   */
  watch(request: Request, observer: RequestBodyObserver): boolean {
    const inner = slot<InnerRequest | undefined>(request, this.#inner);
    if (typeof inner !== "object" || inner === null) return false;
    if (inner[OBSERVER] !== undefined) {
      observer.outer = inner[OBSERVER];
      inner[OBSERVER] = observer;
      return true;
    }
    const own = Object.getOwnPropertyDescriptor(inner, "body");
    if (own !== undefined) {
      // Constructed, not served: its body is static.
      const body: InnerBody | null | undefined = own.value;
      if (body === undefined) return false;
      if (body !== null) this.#watchBody(body, observer);
      return true;
    }
    const hooks = this.#hooksBefore(Object.getPrototypeOf(inner));
    if (hooks === undefined) return false;
    inner[OBSERVER] = observer;
    Object.defineProperties(inner, hooks);
    return true;
  }

  #hooksBefore(prototype: InnerRequest): PropertyDescriptorMap | undefined {
    if (this.#requestHooks?.of === prototype) return this.#requestHooks.hooks;
    const getBody = Object.getOwnPropertyDescriptor(prototype, "body")?.get;
    if (getBody === undefined) return undefined;
    const hooks = requestHooks(prototype, getBody, (body, observer) => {
      this.#watchBody(body, observer);
    });
    this.#requestHooks = { of: prototype, hooks };
    return hooks;
  }

  #watchBody(body: InnerBody, observer: RequestBodyObserver): void {
    if (Object.getPrototypeOf(body) !== this.#bodyPrototype) return;
    const isWatched = body[OBSERVER] !== undefined;
    const own = isWatched ? [observer] : chain(observer);
    if (isWatched) observer.outer ??= body[OBSERVER];
    else Object.defineProperties(body, this.#bodyHooks);
    body[OBSERVER] = observer;
    const held = body.streamOrStatic;
    const isStream = held instanceof ReadableStream;
    const isStreamWatched = isStream && !isWatched && watchStream(held, observer);
    if (!isStream) takeStatic(held, own);
    const use = new InnerUse(body, isStreamWatched);
    for (const each of own) each.follow(use);
  }
}

/** Whether a body was used, determined without touching the request, which may be closed. */
class InnerUse implements BodyUse {
  readonly #body: InnerBody;
  readonly #isStreamWatched: boolean;

  constructor(body: InnerBody, isStreamWatched: boolean) {
    this.#body = body;
    this.#isStreamWatched = isStreamWatched;
  }

  isUsed(): boolean {
    return this.#body.consumed() || isTaken.has(this.#body);
  }

  isLocked(): boolean {
    const held = this.#body.streamOrStatic;
    return this.#isStreamWatched && held instanceof ReadableStream && held.locked && isOpen(held);
  }
}

/** Bodies whose stream the app obtained. */
const isTaken = new WeakSet<InnerBody>();

function requestHooks(
  prototype: InnerRequest,
  getBody: () => InnerBody | null,
  watch: (body: InnerBody, observer: RequestBodyObserver) => void,
): PropertyDescriptorMap {
  const { consumeTextBody } = prototype;
  return {
    body: {
      get(this: InnerRequest): InnerBody | null {
        const body = getBody.call(this);
        const observer = this[OBSERVER];
        if (body !== null && observer !== undefined && body[OBSERVER] === undefined) {
          try {
            watch(body, observer);
          } catch (thrown) {
            observer.caught(thrown);
          }
        }
        return body;
      },
      configurable: true,
    },
    // A shortcut of `json()`, for a body that has arrived completely.
    ...(typeof consumeTextBody === "function"
      ? {
        consumeTextBody: {
          value(this: InnerRequest): unknown {
            const text = consumeTextBody.call(this);
            if (typeof text === "string" && text !== "") {
              for (const observer of chain(this[OBSERVER])) {
                observer.takeText(text, !text.includes("\ufffd"));
              }
            }
            return text;
          },
          configurable: true,
        },
      }
      : {}),
  };
}

function bodyHooks(
  prototype: InnerBody,
  watch: (body: InnerBody, observer: RequestBodyObserver) => void,
): PropertyDescriptorMap {
  const getStream = Object.getOwnPropertyDescriptor(prototype, "stream")?.get;
  return {
    consume: {
      value(this: InnerBody): unknown {
        const result = prototype.consume.call(this);
        const observer = this[OBSERVER];
        if (observer !== undefined && result instanceof Promise) watchResult(result, observer);
        return result;
      },
      configurable: true,
      writable: true,
    },
    clone: {
      value(this: InnerBody): InnerBody {
        const copy = prototype.clone.call(this);
        const observer = this[OBSERVER];
        try {
          if (observer !== undefined) watch(copy, observer);
        } catch (thrown) {
          observer?.caught(thrown);
        }
        return copy;
      },
      configurable: true,
      writable: true,
    },
    stream: {
      get(this: InnerBody): unknown {
        isTaken.add(this);
        return getStream?.call(this);
      },
      configurable: true,
    },
  };
}

/**
 * The runtime awaits the same promise, so a rejection does not become unhandled because of this.
 */
function watchResult(result: Promise<unknown>, innermost: RequestBodyObserver): void {
  for (const observer of chain(innermost)) {
    observer.begin();
    result.then(
      (bytes) => bytes instanceof Uint8Array ? observer.takeWhole(bytes) : observer.stop(),
      (reason) => observer.fail(reason),
    ).catch((thrown) => observer.caught(thrown));
  }
}

/** A static body needs no watching: whether it was used is known. */
function takeStatic(
  { body, consumed }: { readonly body: unknown; readonly consumed: boolean },
  observers: readonly RequestBodyObserver[],
): void {
  if (consumed) return;
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  if (!(bytes instanceof Uint8Array)) return;
  for (const observer of observers) observer.takeWhole(bytes);
}

/**
 * Watches one of the runtime's own streams by its controller, which nothing else can access: the
 * chunks that its source delivers, to any reader.
 *
 * @returns Whether that was possible.
 */
function watchStream(stream: ReadableStream, innermost: RequestBodyObserver): boolean {
  const backing = symbolOf(stream, "[[resourceBacking]]");
  // The source of an app's own stream may hold its controller.
  if (backing === undefined || !slot(stream, backing)) return false;
  const key = symbolOf(stream, "[[controller]]");
  const controller = key && slot<ReadableByteStreamController>(stream, key);
  if (!(controller instanceof ReadableByteStreamController)) return false;
  const pullKey = symbolOf(controller, "[[pullAlgorithm]]");
  const cancelKey = symbolOf(controller, "[[cancelAlgorithm]]");
  if (pullKey === undefined || cancelKey === undefined) return false;
  const slots = controller as unknown as Record<symbol, unknown>;
  const pull = slots[pullKey] as PullAlgorithm;
  const cancel = slots[cancelKey] as (...reasons: unknown[]) => unknown;
  if (typeof pull !== "function" || typeof cancel !== "function") return false;
  const observers = chain(innermost);
  const { enqueue, close, error } = ReadableByteStreamController.prototype;
  slots[pullKey] = (given: ReadableByteStreamController) => {
    try {
      if (given.byobRequest !== null) watchFilling(given.byobRequest, observers);
    } catch (thrown) {
      innermost.caught(thrown);
    }
    return pull(given);
  };
  slots[cancelKey] = (...reasons: unknown[]) => {
    for (const observer of observers) observer.stop();
    return cancel(...reasons);
  };
  define(controller, "enqueue", (chunk: ArrayBufferView<ArrayBuffer>) => {
    for (const observer of observers) if (chunk instanceof Uint8Array) observer.add(chunk);
    enqueue.call(controller, chunk);
  });
  define(controller, "close", () => {
    for (const observer of observers) observer.end();
    close.call(controller);
  });
  define(controller, "error", (reason: unknown) => {
    for (const observer of observers) observer.fail(reason);
    error.call(controller, reason);
  });
  return true;
}

/** The source fills a buffer, its reader's or its own, and reports how far. */
function watchFilling(
  request: ReadableStreamBYOBRequest,
  observers: readonly RequestBodyObserver[],
): void {
  const { view } = request;
  if (view === null) return;
  for (const observer of observers) observer.begin();
  define(request, "respond", (bytes: number) => {
    if (bytes > 0) {
      const chunk = new Uint8Array(view.buffer, view.byteOffset, bytes);
      for (const observer of observers) observer.add(chunk);
    }
    ReadableStreamBYOBRequest.prototype.respond.call(request, bytes);
  });
}

/** Whether a stream has neither ended nor failed; its resource may have been read independently. */
function isOpen(stream: ReadableStream): boolean {
  const state = symbolOf(stream, "[[state]]");
  return state === undefined || slot(stream, state) === "readable";
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

/** The chain of observers, innermost first. */
function chain(innermost: RequestBodyObserver | undefined): readonly RequestBodyObserver[] {
  if (innermost === undefined) return [];
  const observers = [innermost];
  for (let next = innermost.outer; next !== undefined; next = next.outer) observers.push(next);
  return observers;
}

function isStaticBody(body: InnerBody, text: string): boolean {
  const held = body.streamOrStatic;
  return !(held instanceof ReadableStream) && held.body === text && !held.consumed;
}

/** Whether reading a request goes through its body's `consume`. */
function consumes(sample: Request, body: InnerBody, prototype: InnerBody): boolean {
  let isCalled = false;
  define(body, "consume", () => {
    isCalled = true;
    return prototype.consume.call(body);
  });
  sample.text().catch(() => {});
  return isCalled && body.consumed();
}
