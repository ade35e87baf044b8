import { type ConditionTree, conditionTree } from "./condition_tree.ts";
import { type LeafConditions, leafConditions } from "./leaf_conditions.ts";
import type { LogCursor } from "../log/log.ts";
import type { LogFilters } from "./log_filters.ts";

/** Rows returned where the filters do not say. */
const DEFAULT_LIMIT = 20;

/** {@linkcode LogFilters} read once, for whoever applies them. */
export interface FilterConditions extends LeafConditions {
  /** A whole number from 0 on, or `Infinity`. */
  readonly limit: number;
  /** What must be met beside the other conditions. */
  readonly where: ConditionTree | undefined;
  /** Strictly older than this place. */
  readonly before: LogCursor | undefined;
  /** Strictly newer than this place. */
  readonly after: LogCursor | undefined;
}

/**
 * Reads filters by the rules that {@linkcode LogFilters} states.
 *
 * @param filters What the caller asked for.
 * @returns The conditions, or `undefined` if no log can meet them.
 * @throws {RangeError} If `where` is too large.
 * @throws {TypeError} If `where` has an unknown property.
 */
export function filterConditions(filters: LogFilters = {}): FilterConditions | undefined {
  const { limit, where, before, after, ...conditions } = filters;
  const tree = where === undefined ? undefined : conditionTree(where);
  const cursors = [before?.timestamp, before?.id, after?.timestamp, after?.id];
  const leaf = cursors.some(Number.isNaN) ? undefined : leafConditions(conditions);
  return leaf && { ...leaf, limit: wholeLimit(limit, DEFAULT_LIMIT), where: tree, before, after };
}

/**
 * Reads a number that bounds others: rounded down; 0 for a negative number and `NaN`.
 *
 * @param limit The number as it was given.
 * @param byDefault What it is where it was not.
 * @returns A whole number from 0 on, or `Infinity`.
 */
export function wholeLimit(limit: number | undefined, byDefault: number): number {
  const given = limit ?? byDefault;
  return given > 0 ? Math.floor(given) : 0;
}
