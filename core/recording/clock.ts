import { unrefTimer } from "../runtime/unref_timer.ts";

/** Time as the recorder sees it, so that tests can pass one that they move. */
export interface Clock {
  /** Unix epoch, milliseconds. */
  now(): number;
  /**
   * Calls back once, later.
   *
   * @param callback What to call.
   * @param delayMs Milliseconds from now.
   * @param keepsAlive Whether the process may not end before.
   * @returns What cancels it.
   */
  setTimer(callback: () => void, delayMs: number, keepsAlive: boolean): () => void;
}

/** Longest delay of `setTimeout`; a longer one would fire at once. */
export const MAX_DELAY_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs, keepsAlive) {
    const id: unknown = setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS));
    if (!keepsAlive) unrefTimer(id);
    return () => clearTimeout(id as number);
  },
};
