/** Browsers allow six connections to a server over HTTP/1.1: hidden tabs give theirs back. */
const HIDDEN_MS = 20_000;

/**
 * Puts a stream to sleep while its tab is hidden for long.
 *
 * @returns What ends this.
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
