/**
 * Returns the key in `supertracer_state` of a text that processes share, distinct from the
 * connector's own keys.
 *
 * @param key The key passed to `saveShared()`.
 */
export function sharedKey(key: string): string {
  return `shared_${key}`;
}
