/**
 * Waits for something, but not for ever.
 *
 * @param promise What is waited for; when it is late, nobody is told of what becomes of it.
 * @param ms Milliseconds.
 * @param late Called when it is late: returns what stands for it, or throws.
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
