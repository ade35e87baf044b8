import type { ConditionTree } from "./condition_tree.ts";
import { filterConditions } from "./filter_conditions.ts";
import { leafTests, type LogPredicate } from "./leaf_tests.ts";
import type { Log } from "../log/log.ts";
import type { LogFilters } from "./log_filters.ts";

/**
 * Compiles filters once, to be applied to many logs. `limit` has no say.
 *
 * @param filters The conditions.
 * @returns What tells whether a log meets them all.
 */
export function compileFilters(filters: LogFilters): LogPredicate {
  const conditions = filterConditions(filters);
  if (conditions === undefined) return () => false;
  const { before, after, where } = conditions;
  const tests: LogPredicate[] = [];
  if (before) tests.push((log) => isBefore(log.timestamp, log.id, before.timestamp, before.id));
  if (after) tests.push((log) => isBefore(after.timestamp, after.id, log.timestamp, log.id));
  tests.push(...leafTests(conditions));
  if (where) tests.push(compileTree(where));
  return every(tests);
}

/**
 * Whether a log meets every condition of `filters`: what the words of {@linkcode LogFilters} mean,
 * for connectors whose storage can't filter.
 *
 * @param log The log.
 * @param filters The conditions; `limit` has no say.
 * @returns Whether it does.
 *
 * @example
 * ```ts
 * import { type Log, matchesFilters } from "@supertracer/core";
 * import assert from "node:assert/strict";
 *
 * const log: Log = { id: 1, content: "100 % done", timestamp: Date.now(), logLevel: "INFO" };
 * assert(matchesFilters(log, { searchText: "% DONE" }));
 * assert(!matchesFilters(log, { kind: "request" }));
 * assert(matchesFilters(log, { where: { not: { path: "/health" } } }));
 * ```
 */
export function matchesFilters(log: Log, filters: LogFilters): boolean {
  return compileFilters(filters)(log);
}

function compileTree(tree: ConditionTree): LogPredicate {
  if ("leaf" in tree) return every(leafTests(tree.leaf));
  if ("all" in tree) return every(tree.all.map(compileTree));
  if ("not" in tree) {
    const test = compileTree(tree.not);
    return (log) => !test(log);
  }
  const tests = tree.any.map(compileTree);
  return (log) => tests.some((test) => test(log));
}

function every(tests: readonly LogPredicate[]): LogPredicate {
  return function matches(log) {
    for (const test of tests) {
      if (!test(log)) return false;
    }
    return true;
  };
}

/** Whether place a is strictly older than place b, in (timestamp, id) order. */
function isBefore(timestampA: number, idA: number, timestampB: number, idB: number): boolean {
  return timestampA < timestampB || (timestampA === timestampB && idA < idB);
}
