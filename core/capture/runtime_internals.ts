/**
 * The internals of Deno's objects that capture uses, by the descriptions of their symbols. Each is
 * tried out if possible. If one is missing or behaves differently, as on other runtimes, capture
 * uses the alternative named after "else".
 *
 * - of a request, `request`: `headerList` (`headerList()` below; else `request.headers`); `body`,
 *   `consumeTextBody` (`request_body_internals.ts`; else `request_members.ts`)
 * - of a request, `signalCache` (`signalOf()` below; else a disconnect is noticed later)
 * - of its body: `streamOrStatic`, `stream`, `consume`, `consumed`, `clone`; of that one's stream,
 *   `[[resourceBacking]]`, `[[state]]`, `[[controller]]`, and of the controller,
 *   `[[pullAlgorithm]]`, `[[cancelAlgorithm]]` (`request_body_internals.ts`; else
 *   `request_members.ts`)
 * - of a response, `response`: `headerList`, `body`, `bodyDecoded`; `headers`, `lazy static body`,
 *   `lazy static content type`, `serve fast consumed`, `serve fast status`, `serve fast body`,
 *   `serve native response`; of its stream, `[[disturbed]]`, `[[resourceBacking]]`
 *   (`response_internals.ts`; else `captureByStandards()` in `capture_response.ts`)
 * - of a response's stream, `[[controller]]`, `[[reader]]`, `[[state]]`; of its controller,
 *   `[[PullSteps]]`, `[[CancelSteps]]`, `[[pendingPullIntos]]` (`stream_watch.ts`; else
 *   `response_tap.ts`)
 * - of Deno itself, `core`: `getAsyncContext`, `setAsyncContext` (`asyncFrames()` below; else
 *   `AsyncLocalStorage`)
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** The symbol with this description among an object's own. */
export function symbolOf(target: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(target).find((symbol) => symbol.description === description);
}

/** All symbols of an object, by their descriptions. */
export function symbolsOf(target: object): ReadonlyMap<string | undefined, symbol> {
  return new Map(
    Object.getOwnPropertySymbols(target).map((symbol) => [symbol.description, symbol]),
  );
}

/** The value of a symbol's slot in an object. */
export function slot<T = unknown>(target: object, key: symbol): T {
  return (target as Record<symbol, T>)[key] as T;
}

/** Sets the slot of a symbol in an object. */
export function setSlot(target: object, key: symbol, value: unknown): void {
  (target as Record<symbol, unknown>)[key] = value;
}

let innerRequest: symbol | undefined;
let isSought = false;

/**
 * The headers of a request as received, in pairs of name and value; names may repeat.
 *
 * `request.headers` would create an object, sort and join them, which costs more than everything
 * done with them here.
 *
 * @param request The request.
 * @returns The pairs, or `undefined` if the runtime stores them elsewhere.
 */
export function headerList(request: Request): readonly (readonly [string, string])[] | undefined {
  if (!isSought) {
    innerRequest = symbolOf(request, "request");
    isSought = true;
  }
  if (innerRequest === undefined) return undefined;
  const inner = slot<{ readonly headerList?: unknown } | undefined>(request, innerRequest);
  const list = inner?.headerList;
  return isPairs(list) ? list : undefined;
}

function isPairs(list: unknown): list is readonly (readonly [string, string])[] {
  if (!Array.isArray(list)) return false;
  const first: unknown = list[0];
  return first === undefined ||
    (Array.isArray(first) && typeof first[0] === "string" && typeof first[1] === "string");
}

/**
 * Where Deno stores the signal of a request once the app has accessed it. Touching `request.signal`
 * itself would make the runtime print a warning.
 *
 * @returns `undefined` on a runtime that stores it elsewhere.
 */
export function signalSlot(): symbol | undefined {
  return symbolOf(new Request("http://localhost/"), "signalCache");
}

/** The signal of a request, if the app has accessed it. */
export function signalOf(request: Request, key: symbol | undefined): AbortSignal | undefined {
  const signal = key && slot(request, key);
  return signal instanceof AbortSignal ? signal : undefined;
}

/** What code carries with it across awaits and timers: values by the keys of those who put them in. */
export type AsyncFrame = Readonly<Record<PropertyKey, unknown>>;

/** The frame of the code that runs. */
export interface AsyncFrames {
  get(): AsyncFrame | undefined;
  set(frame: AsyncFrame | undefined): void;
}

/**
 * The frames in which the runtime keeps the stores of `AsyncLocalStorage`: objects that are copied
 * with every key whenever a store is entered.
 *
 * @param runtime Deno's global object.
 * @returns `undefined` if they are not there, or not as expected.
 */
export function asyncFrames(
  runtime: unknown = (globalThis as { Deno?: unknown }).Deno,
): AsyncFrames | undefined {
  try {
    const internal = Reflect.get(runtime as object, Reflect.get(runtime as object, "internal"));
    const { getAsyncContext: get, setAsyncContext: set } = internal.core;
    const frames: AsyncFrames = { get, set };
    return areUsable(frames) ? frames : undefined;
  } catch {
    return undefined;
  }
}

/** Tries a frame of our own: stores are kept in it, and keep what is in it. */
function areUsable({ get, set }: AsyncFrames): boolean {
  const before = get();
  if (before !== undefined && before !== null && typeof before !== "object") return false;
  const key = Symbol();
  const frame = { ...before, [key]: key };
  const [first, second] = [new AsyncLocalStorage<symbol>(), new AsyncLocalStorage<symbol>()];
  try {
    return first.run(key, () => {
      const inner = { ...get(), [key]: key };
      set(inner);
      const isKept = first.getStore() === key &&
        second.run(key, () => get()?.[key] === key && first.getStore() === key);
      return isKept && get() === inner;
    }) && (set(frame), get() === frame);
  } finally {
    set(before);
  }
}
