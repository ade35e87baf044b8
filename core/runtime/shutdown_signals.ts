/** What asks a process to end, and the exit status that a shell reports for it: 128 and its number. */
export const SHUTDOWN_SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const satisfies Partial<
  Record<Deno.Signal, number>
>;

/** One of {@linkcode SHUTDOWN_SIGNALS}. */
export type ShutdownSignal = keyof typeof SHUTDOWN_SIGNALS;

/**
 * Listens for the first signal that asks the process to end. A second one, whichever it is, has its
 * usual effect.
 *
 * @param run Told of it.
 * @param onCaught Told where a signal can't be listened for: Windows knows no SIGTERM.
 * @returns Ends it; until then the process lives.
 */
export function onShutdownSignal(
  run: (signal: ShutdownSignal) => void,
  onCaught: (error: unknown) => void,
): () => void {
  const listeners = new Map<ShutdownSignal, () => void>();
  const stop = () => {
    for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
    listeners.clear();
  };
  for (const signal of Object.keys(SHUTDOWN_SIGNALS) as ShutdownSignal[]) {
    const listener = () => {
      stop();
      run(signal);
    };
    try {
      Deno.addSignalListener(signal, listener);
      listeners.set(signal, listener);
    } catch (error) {
      onCaught(error);
    }
  }
  return stop;
}
