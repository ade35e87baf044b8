/**
 * Under which key `supertracer_state` has a text that processes share, apart from what the connector
 * keeps there itself.
 *
 * @param key The key that `saveShared()` was given.
 */
export function sharedKey(key: string): string {
  return `shared_${key}`;
}
