/** Captured when this is loaded, as an app's tests may replace it later. */
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
