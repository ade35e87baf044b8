import type { Timers } from "./timers.ts";

/**
 * Waits for a promise until a deadline.
 *
 * @param promise What to wait for; once it is late, its outcome is ignored.
 * @param ms Milliseconds.
 * @param late Called at the deadline: returns the value to use instead, or throws.
 */
export async function within<T>(promise: Promise<T>, ms: number, late: () => T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
  try {
    return await Promise.race([promise, deadline.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}

/** How a call of foreign code ended; `late` if it took longer than its deadline. */
export type CallOutcome<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "late" };

const LATE = { kind: "late" } as const;

/**
 * Calls foreign code with a deadline. Never throws or rejects, whatever the call does. A synchronous
 * call starts no timer.
 *
 * @param timers Where the deadline runs.
 * @param timeoutMs How long the call may take.
 * @param call The call.
 * @param onLate Called with the outcome of a late call once it has one.
 */
export function callWithin<T>(
  timers: Timers,
  timeoutMs: number,
  call: () => T | PromiseLike<T>,
  onLate: (outcome: CallOutcome<T>) => void = () => {},
): CallOutcome<T> | Promise<CallOutcome<T>> {
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
    const settle = (outcome: CallOutcome<T>) => {
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
