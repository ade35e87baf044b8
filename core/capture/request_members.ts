import { describeFormData } from "./multipart.ts";
import type { BodyUse, RequestBodyObserver } from "./request_body.ts";

/**
 * Watches the reading members of a request, for runtimes with unknown internals (see
 * `request_body_internals.ts`) and for objects that only inherit from `Request.prototype`.
 *
 * A member is shadowed on this one object, and calls what it shadows: the inherited member, with
 * the object as `this`. Own members stay as they are. Results are noted in passing; streams are not
 * watched.
 *
 * @param request The request, before the app has it.
 * @param observer Observes what the app reads.
 */
export function watchRequestMembers(request: Request, observer: RequestBodyObserver): void {
  if (!Object.isExtensible(request)) return;
  observer.outer = observers.get(request);
  observers.set(request, observer);
  observer.follow(new MemberUse(request));
  if (observer.outer !== undefined) return;
  if (Object.getOwnPropertyNames(request).length === 0) {
    Object.defineProperties(request, SHADOWS);
    return;
  }
  for (const [name, shadow] of Object.entries(SHADOWS)) {
    if (!Object.hasOwn(request, name)) Object.defineProperty(request, name, shadow);
  }
}

const observers = new WeakMap<object, RequestBodyObserver>();

type Reading = "arrayBuffer" | "blob" | "bytes" | "formData" | "json" | "text";
type Take<T> = (observer: RequestBodyObserver, read: T, request: Request) => void;

/**
 * Members that fail both for invalid content and for a disconnect, which can't be distinguished.
 */
const PARSING: ReadonlySet<Reading> = new Set<Reading>(["formData", "json"]);

const SHADOWS: PropertyDescriptorMap = {
  arrayBuffer: member("arrayBuffer", (observer, read: ArrayBuffer) => {
    observer.takeWhole(new Uint8Array(read));
  }),
  blob: member("blob", takeBlob),
  bytes: member("bytes", (observer, read: Uint8Array) => observer.takeWhole(read)),
  clone: { value: clone, configurable: true, writable: true },
  formData: member("formData", takeForm),
  // The text is gone: only the parsed value is left.
  json: member("json", (observer, read: unknown) => {
    const text = JSON.stringify(read);
    if (text !== undefined) observer.takeText(text, false);
  }),
  text: member("text", (observer, read: string) => observer.takeText(read, false)),
};

function member<T>(name: Reading, take: Take<T>): PropertyDescriptor {
  const shadow = {
    [name](this: Request, ...given: unknown[]): unknown {
      return read(this, name, take, given);
    },
  };
  return { value: shadow[name], configurable: true, writable: true };
}

function read<T>(request: Request, name: Reading, take: Take<T>, given: unknown[]): unknown {
  const owner = ownerOf(request);
  const observer = observers.get(owner);
  const isFirst = observer !== undefined && !observer.isReading && !observer.sample.ended;
  const result = Reflect.apply(inherited(owner, name, request), request, given);
  if (!isFirst || !(result instanceof Promise)) return result;
  each(observer, (one) => one.begin());
  return result.then(
    (value) => {
      each(observer, (one) => attempt(one, () => take(one, value, request)));
      return value;
    },
    (reason) => {
      const cause = PARSING.has(name) ? undefined : reason;
      each(observer, (one) => isMisuse(reason) ? one.stop() : one.fail(cause));
      throw reason;
    },
  );
}

function clone(this: Request): Request {
  const owner = ownerOf(this);
  const copy = Reflect.apply(inherited(owner, "clone", this), this, []) as Request;
  const observer = observers.get(owner);
  // The first to be read, the request or its clone, is watched.
  if (observer !== undefined) {
    attempt(observer, () => {
      observers.set(copy, observer);
      observer.follow(new MemberUse(copy));
      for (const [name, shadow] of Object.entries(SHADOWS)) {
        if (!Object.hasOwn(copy, name)) Object.defineProperty(copy, name, shadow);
      }
    });
  }
  return copy;
}

function takeBlob(observer: RequestBodyObserver, read: Blob): void {
  const { limit } = observer.sample;
  read.slice(0, limit).arrayBuffer().then(
    (bytes) => observer.takeStart(new Uint8Array(bytes), read.size),
    (reason) => {
      observer.caught(reason);
      observer.stop();
    },
  ).catch((thrown) => observer.caught(thrown));
}

function takeForm(observer: RequestBodyObserver, read: FormData, request: Request): void {
  if (request.headers.get("content-type")?.startsWith("multipart/")) {
    observer.takeParts(describeFormData(read));
    return;
  }
  const pairs: [string, string][] = [];
  for (const [name, value] of read) pairs.push([name, String(value)]);
  observer.takeText(new URLSearchParams(pairs).toString(), false);
}

/** The object with the shadow: the request, or what it inherits from. */
function ownerOf(request: object): object {
  for (let one: object | null = request; one !== null; one = Object.getPrototypeOf(one)) {
    if (observers.has(one)) return one;
  }
  return request;
}

/** The shadowed member. */
function inherited(owner: object, name: string, request: Request): () => unknown {
  const before = observers.has(owner) ? Object.getPrototypeOf(owner) : Request.prototype;
  return Reflect.get(before, name, request);
}

/** Whether the body was already used or locked, which is not a failure of the body. */
function isMisuse(reason: unknown): boolean {
  return reason instanceof TypeError &&
    /consumed|unusable|locked|already (?:been )?(?:used|read)/i.test(reason.message);
}

const bodyUsed = Object.getOwnPropertyDescriptor(Request.prototype, "bodyUsed")?.get;

class MemberUse implements BodyUse {
  readonly #request: Request;

  constructor(request: Request) {
    this.#request = request;
  }

  /** Not asked of objects that only inherit from `Request.prototype`: that might start a read. */
  isUsed(): boolean {
    try {
      return bodyUsed?.call(this.#request) !== false;
    } catch {
      return true; // Unknown.
    }
  }

  isLocked(): boolean {
    return false;
  }
}

function each(
  innermost: RequestBodyObserver,
  tell: (observer: RequestBodyObserver) => void,
): void {
  for (
    let one: RequestBodyObserver | undefined = innermost;
    one !== undefined;
    one = one.outer
  ) tell(one);
}

function attempt(observer: RequestBodyObserver, step: () => void): void {
  try {
    step();
  } catch (thrown) {
    observer.caught(thrown);
  }
}
