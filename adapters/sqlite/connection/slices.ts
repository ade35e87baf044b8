import { nextTurn } from "@supertracer/core/sql";

/** Most milliseconds that the app is held at a stretch. */
const SLICE_MS = 2;
/** Work that begins within so many milliseconds after other work is part of the same stretch. */
const GAP_MS = 1;

/**
 * Runs work in slices, so that the app's requests are served in between: SQLite runs on the thread
 * that serves them. Those who work at the same time go on in turns: together they hold the app no
 * longer than one alone.
 */
export class Slices {
  #begin = 0;
  #end = 0;
  #lastPause: Promise<void> = Promise.resolve();

  /**
   * Runs work, and pauses as often as need be.
   *
   * @param work Yields where it may be interrupted.
   */
  async run<T>(work: Generator<void, T, void>): Promise<T> {
    this.#beginAfterGap();
    while (true) {
      const { done, value } = work.next();
      this.#end = performance.now();
      if (done) return value;
      if (this.#end - this.#begin >= SLICE_MS) await this.pauseIfDue();
    }
  }

  /** Runs something that can't be interrupted, as a part of the slice under way. */
  once<T>(run: () => T): T {
    this.#beginAfterGap();
    try {
      return run();
    } finally {
      this.#end = performance.now();
    }
  }

  /**
   * Pauses, if there was work for long enough.
   *
   * @param nextMs How long what comes next takes, if it can't be interrupted.
   */
  async pauseIfDue(nextMs = 0): Promise<void> {
    const now = this.#beginAfterGap();
    if (now === this.#begin || now - this.#begin + nextMs < SLICE_MS) return;
    // After those who pause already, each of whom gets a turn.
    const pause = this.#lastPause.then(nextTurn);
    this.#lastPause = pause;
    await pause;
    this.#begin = performance.now();
  }

  #beginAfterGap(): number {
    const now = performance.now();
    if (now - this.#end > GAP_MS) this.#begin = now;
    return now;
  }
}

/** Runs work at a stretch. */
export function atOnce<T>(work: Generator<void, T, void>): T {
  while (true) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
