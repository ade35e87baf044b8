import type { Timers } from "./timers.ts";

/** How a call of a connector ended; `late` when it did not within its time. */
export type Outcome<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "late" };

const LATE = { kind: "late" } as const;

/**
 * Calls foreign code, and settles when it has or when its time is over. Never throws or rejects,
 * whatever is thrown there. A synchronous call needs no timer.
 *
 * @param timers Where the deadline runs.
 * @param timeoutMs How long the call may take.
 * @param call The call.
 * @param onLate Told how a late call ended after all.
 * @returns How it ended.
 */
export function timedCall<T>(
  timers: Timers,
  timeoutMs: number,
  call: () => T | PromiseLike<T>,
  onLate: (outcome: Outcome<T>) => void = () => {},
): Outcome<T> | Promise<Outcome<T>> {
  let pending: Promise<T>;
  try {
    const value = call();
    // Anything else may be a promise or have a `then`; resolving finds out without throwing.
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      return { kind: "ok", value: value as T };
    }
    pending = Promise.resolve(value);
  } catch (error) {
    return { kind: "failed", error };
  }
  return new Promise((resolve) => {
    let isLate = false;
    const stop = timers.start(() => {
      isLate = true;
      resolve(LATE);
    }, timeoutMs);
    const settle = (outcome: Outcome<T>) => {
      stop();
      if (isLate) onLate(outcome);
      else resolve(outcome);
    };
    pending.then(
      (value) => settle({ kind: "ok", value }),
      (error: unknown) => settle({ kind: "failed", error }),
    );
  });
}
