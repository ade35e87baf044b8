import { AsyncLocalStorage } from "node:async_hooks";
import type { FetchHandler } from "./app_handler.ts";
import type { ActiveRequest } from "./current_request.ts";
import type { AsyncFrame, AsyncFrames } from "./runtime_internals.ts";

/** Carries a request across awaits and timers. */
interface Carrier {
  readonly current: ActiveRequest | undefined;
  /** Calls a function for a request. */
  run<T>(request: ActiveRequest, call: () => T): T;
  /** Returns what to leave with. */
  enter(request: ActiveRequest): unknown;
  leave(entered: unknown): void;
}

/**
 * Knows which request the code that runs belongs to, across awaits and timers. Every request is
 * followed from its beginning, as the first to ask may be the code that handles its error.
 */
export class RequestScope {
  readonly #carrier: Carrier;

  /**
   * @param frames The runtime's, if they can be used.
   */
  constructor(frames: AsyncFrames | undefined) {
    if (frames !== undefined) this.#carrier = new FrameCarrier(frames);
    else this.#carrier = canEnter() ? new StorageCarrier() : new CallCarrier();
  }

  /** The request, if there is one. */
  get current(): ActiveRequest | undefined {
    return this.#carrier.current;
  }

  /**
   * Associates the running code with a request, until {@linkcode leave}. What it does to the app's
   * own stores in between remains: `enterWith()` in a handler is visible to its caller. Does nothing
   * on a runtime where only calls can be associated; see {@linkcode within}.
   *
   * @param request The request.
   * @returns To be passed to {@linkcode leave}.
   */
  enter(request: ActiveRequest): unknown {
    return this.#carrier.enter(request);
  }

  /**
   * What follows is not the request's doing.
   *
   * @param entered What {@linkcode enter} returned.
   */
  leave(entered: unknown): void {
    this.#carrier.leave(entered);
  }

  /**
   * Calls a handler for a request.
   *
   * @param current The request.
   * @param app The handler.
   * @param request Passed on.
   * @param info Passed on.
   * @param context Passed on.
   * @returns What it returns.
   */
  run(
    current: ActiveRequest,
    app: FetchHandler,
    request: Request,
    info: unknown,
    context?: unknown,
  ): Response | Promise<Response> {
    return this.#carrier.run(current, () => app(request, info, context));
  }

  /**
   * Calls a function for a request.
   *
   * @param request The request.
   * @param call The function.
   * @returns What it returns.
   */
  within<T>(request: ActiveRequest, call: () => T): T {
    return this.#carrier.run(request, call);
  }
}

/**
 * Whether `AsyncLocalStorage.enterWith()` can be used. On `workerd` it throws. Bun 1.3.14 crashes if
 * it is called while a module is evaluated that then awaits something.
 */
function canEnter(): boolean {
  if ("Bun" in globalThis) return false;
  try {
    new AsyncLocalStorage<undefined>().enterWith(undefined);
    return true;
  } catch {
    return false;
  }
}

/** Runs a call between entering and leaving, which keep what it does to the app's own stores. */
function between<T>(carrier: Carrier, request: ActiveRequest, call: () => T): T {
  const entered = carrier.enter(request);
  try {
    return call();
  } finally {
    carrier.leave(entered);
  }
}

/** By `AsyncLocalStorage.run()`, where it is all there is. */
class CallCarrier implements Carrier {
  readonly #storage = new AsyncLocalStorage<ActiveRequest | undefined>();

  get current(): ActiveRequest | undefined {
    return this.#storage.getStore();
  }

  run<T>(request: ActiveRequest, call: () => T): T {
    return this.#storage.run(request, call);
  }

  enter(): void {}

  leave(): void {}
}

/** By standard means. Not `AsyncLocalStorage.run()`, which takes back what happens in between. */
class StorageCarrier implements Carrier {
  readonly #storage = new AsyncLocalStorage<ActiveRequest | undefined>();

  get current(): ActiveRequest | undefined {
    return this.#storage.getStore();
  }

  run<T>(request: ActiveRequest, call: () => T): T {
    return between(this, request, call);
  }

  enter(request: ActiveRequest): unknown {
    const outer = this.#storage.getStore();
    this.#storage.enterWith(request);
    return outer;
  }

  leave(outer: unknown): void {
    this.#storage.enterWith(outer as ActiveRequest | undefined);
  }
}

/** The frames before a request was entered, and since. */
interface EnteredFrame {
  readonly before: AsyncFrame | undefined;
  readonly frame: AsyncFrame;
}

/**
 * By the frames below `AsyncLocalStorage`, which keep what is not theirs. The storage itself takes
 * forty times as long (1.2 against 0.03 us): it makes a weak reference for each `enterWith()`.
 */
class FrameCarrier implements Carrier {
  readonly #frames: AsyncFrames;
  readonly #key = Symbol("supertracer request");

  constructor(frames: AsyncFrames) {
    this.#frames = frames;
  }

  get current(): ActiveRequest | undefined {
    return this.#requestOf(this.#frames.get());
  }

  run<T>(request: ActiveRequest, call: () => T): T {
    return between(this, request, call);
  }

  enter(request: ActiveRequest): EnteredFrame {
    const before = this.#frames.get();
    const frame = { ...before, [this.#key]: request };
    this.#frames.set(frame);
    return { before, frame };
  }

  leave(entered: unknown): void {
    const { before, frame } = entered as EnteredFrame;
    const now = this.#frames.get();
    // Where the app changed nothing of its own, all is as before.
    this.#frames.set(
      now === frame ? before : { ...now, [this.#key]: this.#requestOf(before) },
    );
  }

  #requestOf(frame: AsyncFrame | undefined): ActiveRequest | undefined {
    return frame?.[this.#key] as ActiveRequest | undefined;
  }
}
