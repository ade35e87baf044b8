/**
 * Lets timers of this thread that are set to a certain time fire sooner, until the end of the scope.
 *
 * @param ms Those that are set to exactly that many milliseconds.
 * @param soonMs When they fire.
 */
export function hurriedTimers(ms: number, soonMs: number): Disposable & { readonly set: number } {
  const { setTimeout } = globalThis;
  let set = 0;
  globalThis.setTimeout = ((...[run, delay, ...args]: Parameters<typeof setTimeout>) => {
    if (delay === ms) set++;
    return setTimeout(run, delay === ms ? soonMs : delay, ...args);
  }) as typeof setTimeout;
  return {
    get set() {
      return set;
    },
    [Symbol.dispose]: () => void (globalThis.setTimeout = setTimeout),
  };
}
