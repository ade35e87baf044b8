import type { BasicConditions } from "./basic_conditions.ts";
import type { LogCursor } from "../log/log.ts";
import type { LogExpression } from "./log_expression.ts";

/**
 * Which logs {@linkcode BaseConnector.fetchLogs} returns: those that meet every condition given.
 * An empty object asks for the newest 20.
 *
 * What conditions mean says {@linkcode BasicConditions}; those are the ones that have an index. More
 * of them, and any combination, can stand in `where`.
 *
 * @example
 * ```ts
 * import type { LogFilters } from "@supertracer/core";
 * const failed: LogFilters = { kind: "request", statusCode: "5xx", methods: ["POST"], limit: 50 };
 * ```
 *
 * @example All but health checks
 * ```ts
 * import type { LogFilters } from "@supertracer/core";
 * const filters: LogFilters = { kind: "request", where: { not: { path: "/health" } } };
 * ```
 */
export interface LogFilters extends BasicConditions {
  /**
   * Most rows returned. A fraction is rounded down; 0, a negative number and `NaN` give none.
   *
   * @default {20}
   */
  limit?: number | undefined;
  /**
   * What must be met beside the other conditions. For connectors that say so by
   * `filtersExpressions`; the others ignore it.
   */
  where?: LogExpression | undefined;
  /** Strictly older than this place, in (timestamp, id) order. */
  before?: LogCursor | undefined;
  /** Strictly newer than this place, in (timestamp, id) order; the newest first all the same. */
  after?: LogCursor | undefined;
}

/**
 * A condition of {@linkcode LogFilters} that a connector may have no index for.
 *
 * @example
 * ```ts
 * import type { ScannedCondition } from "@supertracer/core";
 * const conditions: readonly ScannedCondition[] = ["where"];
 * ```
 */
export type ScannedCondition = Exclude<
  keyof LogFilters,
  "limit" | "startDate" | "endDate" | "before" | "after"
>;
