/**
 * Runs something as in a runtime where the insides of requests are not known.
 *
 * @param make Makes a tracer.
 */
export function withoutRequestInternals<T>(make: () => T): T {
  const { getOwnPropertySymbols } = Object;
  Object.getOwnPropertySymbols = (target: unknown) =>
    target instanceof Request ? [] : getOwnPropertySymbols(target);
  try {
    return make();
  } finally {
    Object.getOwnPropertySymbols = getOwnPropertySymbols;
  }
}
