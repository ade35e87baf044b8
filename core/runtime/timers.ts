/** Captured on loading, as an app's tests may replace it later. */
const startTimer = globalThis.setTimeout;

/**
 * Waits for the next turn of the event loop, in which requests are served. It uses a timer, because
 * Deno polls its sockets only when nothing else is ready: between two calls of `setImmediate()`, or
 * messages of a `MessageChannel`, timers run, but no request is read. (While 22 ms of work ran in
 * steps of 2 ms, p99 of an app's responses was 22 ms that way and 2 ms this way.)
 *
 * @returns A promise that resolves after about a millisecond.
 *
 * @example
 * ```ts
 * import { nextTurn } from "@supertracer/core/sql";
 *
 * for (const part of [1, 2, 3]) {
 *   console.log(part); // a few milliseconds of work
 *   await nextTurn();
 * }
 * ```
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void startTimer(resolve, 0));
}

/** Maximum delay of `setTimeout`; longer ones would fire immediately. */
export const MAX_DELAY_MS = 2 ** 31 - 1;

interface Host {
  Deno?: { unrefTimer?: (id: number) => void };
}

/**
 * Lets the process exit although a timer is set. Deno's timers are numbers; elsewhere, they may be
 * objects with `unref()`, or neither.
 *
 * @param id The result of `setTimeout`.
 */
export function unrefTimer(id: unknown): void {
  if (typeof id === "number") (globalThis as Host).Deno?.unrefTimer?.(id);
  else (id as { unref?: () => void } | undefined)?.unref?.();
}

/** A source of time. Tests pass one that they control. */
export interface Clock {
  /** Unix epoch, milliseconds. */
  now(): number;
  /**
   * Calls back once.
   *
   * @param callback What to call.
   * @param delayMs Milliseconds from now.
   * @param keepsAlive Whether the process stays alive until then.
   * @returns Cancels it.
   */
  setTimer(callback: () => void, delayMs: number, keepsAlive: boolean): () => void;
}

/** The clock of the machine. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs, keepsAlive) {
    const id: unknown = setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS));
    if (!keepsAlive) unrefTimer(id);
    return () => clearTimeout(id as number);
  },
};

/** The timers of one owner, which can cancel all of them at once. */
export class Timers {
  readonly #clock: Clock;
  readonly #guard: (run: () => void) => void;
  readonly #running = new Set<() => void>();

  /**
   * Starts without timers.
   *
   * @param clock Source of time.
   * @param guard Runs each callback; must not throw.
   */
  constructor(clock: Clock, guard: (run: () => void) => void) {
    this.#clock = clock;
    this.#guard = guard;
  }

  /** Unix epoch, milliseconds. */
  now(): number {
    return this.#clock.now();
  }

  /**
   * Calls back once.
   *
   * @param callback What to call.
   * @param delayMs Milliseconds from now.
   * @param keepsAlive Whether the process stays alive until then.
   * @returns Cancels it.
   */
  start(callback: () => void, delayMs: number, keepsAlive = false): () => void {
    const cancel = this.#clock.setTimer(
      () => {
        this.#running.delete(stop);
        this.#guard(callback);
      },
      delayMs,
      keepsAlive,
    );
    const stop = () => {
      if (this.#running.delete(stop)) cancel();
    };
    this.#running.add(stop);
    return stop;
  }

  /** Resolves in a later turn of the event loop, so that requests are served in between. */
  nextTurn(): Promise<void> {
    return new Promise((resolve) => this.start(resolve, 0));
  }

  /** Cancels all of them. */
  clear(): void {
    for (const stop of [...this.#running]) stop();
  }
}
