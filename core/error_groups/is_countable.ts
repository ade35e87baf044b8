import type { ErrorPoint } from "./error_group.ts";

/**
 * Whether a point can be added up with others: a single `NaN` would spoil a group for good.
 *
 * @param point The point.
 * @returns Whether all its numbers are finite.
 */
export function isCountable({ start, count, firstSeen, lastSeen }: ErrorPoint): boolean {
  return [start, count, firstSeen, lastSeen].every(Number.isFinite);
}
