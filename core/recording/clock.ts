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

interface Host {
  Deno?: { unrefTimer?: (id: number) => void };
}

/** Longest delay of `setTimeout`; a longer one would fire at once. */
export const MAX_DELAY_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs, keepsAlive) {
    const id: unknown = setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS));
    if (!keepsAlive) unref(id);
    return () => clearTimeout(id as number);
  },
};

/** Deno's timers are numbers; elsewhere they may be objects with `unref()`, or neither. */
function unref(id: unknown): void {
  if (typeof id === "number") (globalThis as Host).Deno?.unrefTimer?.(id);
  else (id as { unref?: () => void } | undefined)?.unref?.();
}
