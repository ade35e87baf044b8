import { DeadlineError } from "./failure.ts";

/**
 * Waits for a promise no longer than it may take.
 *
 * @param ms Milliseconds.
 * @param work The promise; when it is late, how it ends is ignored.
 * @param onLate Called when it is late.
 * @throws {DeadlineError} When it is late.
 */
export function withinDeadline<T>(
  ms: number,
  work: PromiseLike<T>,
  onLate: () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new DeadlineError(ms));
      onLate();
    }, ms);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
