/**
 * The value that a share of all does not exceed (nearest rank).
 *
 * @param sorted Ascending.
 * @param share From 0 to 1.
 * @returns `undefined` of nothing.
 */
export function percentile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
