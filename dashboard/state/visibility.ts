/** Browsers allow six connections per server over HTTP/1.1, so hidden tabs release theirs. */
const HIDDEN_MS = 20_000;

/**
 * Puts a stream to sleep after its tab has been hidden for a while.
 *
 * @returns A function that stops this.
 */
export function sleepWhileHidden(stream: { sleep(): void; wake(): void }): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const change = (): void => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => stream.sleep(), HIDDEN_MS);
    else stream.wake();
  };
  document.addEventListener("visibilitychange", change);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", change);
  };
}
