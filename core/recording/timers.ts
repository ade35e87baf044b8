import type { Clock } from "./clock.ts";

/** The timers of one recorder, so that closing can be sure to leave none. */
export class Timers {
  readonly #clock: Clock;
  readonly #guard: (run: () => void) => void;
  readonly #running = new Set<() => void>();

  /**
   * Makes an empty set.
   *
   * @param clock Where time comes from.
   * @param guard Runs every callback; it must not throw.
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
   * Calls back once, later.
   *
   * @param callback What to call.
   * @param delayMs Milliseconds from now.
   * @param keepsAlive Whether the process may not end before.
   * @returns What cancels it.
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

  /** Resolves in another turn of the event loop, so that requests get theirs in between. */
  nextTurn(): Promise<void> {
    return new Promise((resolve) => this.start(resolve, 0));
  }

  /** Cancels all that run. */
  clear(): void {
    for (const stop of [...this.#running]) stop();
  }
}
