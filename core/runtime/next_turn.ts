/** As it is when this is loaded: tests of an app may put another in its place later. */
const startTimer = globalThis.setTimeout;

/**
 * Waits for the next turn of the event loop, in which requests are served. A timer, as Deno looks at
 * its sockets only when nothing else is to be done at once: between two calls of `setImmediate()`, or
 * messages of a `MessageChannel`, timers run, but no request is read (p99 of an app's answers while
 * 22 ms of work were done in steps of 2 ms: 22 ms that way, 2 ms this way).
 *
 * @returns Fulfilled after about a millisecond.
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
