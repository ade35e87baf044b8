/**
 * Signals that ask a process to stop, with the exit status that shells report: 128 plus the
 * signal's number.
 */
export const SHUTDOWN_SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const satisfies Partial<
  Record<Deno.Signal, number>
>;

/** One of {@linkcode SHUTDOWN_SIGNALS}. */
export type ShutdownSignal = keyof typeof SHUTDOWN_SIGNALS;

/**
 * Listens for the first signal that asks the process to stop. A second one has its usual effect.
 *
 * @param run Called with it.
 * @param onCaught Called if a signal is not supported: Windows has no SIGTERM.
 * @returns Stops listening; until then, the process stays alive.
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
