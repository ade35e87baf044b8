/**
 * Makes something in a runtime that keeps requests, responses and streams otherwise than the one
 * the tests run in.
 */
export function withoutInternals<T>(make: () => T): T {
  const { getOwnPropertySymbols } = Object;
  Object.getOwnPropertySymbols = () => [];
  try {
    return make();
  } finally {
    Object.getOwnPropertySymbols = getOwnPropertySymbols;
  }
}
