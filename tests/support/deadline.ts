/** How long a test waits for anything at all; far beyond what it takes, even on a busy machine. */
export const DEADLINE_MS = 60_000;

/**
 * Waits for a promise, but not for ever.
 *
 * @param promise What is waited for.
 * @param what Names it in the error; may tell what came instead.
 * @param ms How long.
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  what: string | (() => string),
  ms = DEADLINE_MS,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Not within ${ms} ms: ${typeof what === "string" ? what : what()}`));
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
