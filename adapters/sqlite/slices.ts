import { setImmediate } from "node:timers";

/** Most milliseconds that the app is held at a stretch. */
const SLICE_MS = 3;
/** Work that begins within so many milliseconds after other work is part of the same stretch. */
const GAP_MS = 1;

/**
 * Runs work in slices, so that the app's requests are served in between: SQLite runs on the thread
 * that serves them.
 */
export class Slices {
  #begin = 0;
  #end = 0;

  /**
   * Runs work, and pauses as often as need be.
   *
   * @param work Yields where it may be interrupted.
   */
  async run<T>(work: Generator<void, T, void>): Promise<T> {
    while (true) {
      const { done, value } = work.next();
      this.#end = performance.now();
      if (done) return value;
      if (this.#end - this.#begin >= SLICE_MS) await this.pauseIfDue();
    }
  }

  /** Pauses, if there was work for long enough. */
  async pauseIfDue(): Promise<void> {
    const now = performance.now();
    if (now - this.#end > GAP_MS) this.#begin = now;
    if (now - this.#begin < SLICE_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#begin = performance.now();
  }
}

/** Runs work at a stretch. */
export function atOnce<T>(work: Generator<void, T, void>): T {
  while (true) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
