import { type FilterConditions, indexedText, latencyClasses } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { LOG_INDEXES, type LogIndex } from "../schema/log_indexes.ts";
import {
  type AccessPath,
  BY_TIME,
  pathRows,
  type Range,
  RangeParameters,
  type RowConditionName,
} from "./access_path.ts";
import { classPaths } from "./class_paths.ts";

/** Most rows of a path that are counted. */
const COUNT_CAP = 300;

const CLASS_CONDITIONS = ["logLevel", "methods", "status", "kind", "hasError"] as const;

/** Paths that together have all rows that meet the conditions, and none twice. */
type Paths = readonly AccessPath[];

/**
 * Chooses the indexes to read by: those of the condition that the fewest rows meet.
 *
 * @param statements The database.
 * @param conditions The conditions.
 * @param range The time.
 */
export function choosePaths(
  statements: Statements,
  conditions: FilterConditions,
  range: Range,
): Paths {
  // Ids belong to a few rows.
  for (const name of ["requestId", "traceId"] as const) {
    if (conditions[name] !== undefined) return onlyPath(LOG_INDEXES[name], name, conditions[name]);
  }
  const candidates: Paths[] = [];
  for (const name of ["errorGroup", "loggerName", "route", "instance"] as const) {
    const value = conditions[name];
    if (value !== undefined) candidates.push(onlyPath(LOG_INDEXES[name], name, value));
  }
  if (CLASS_CONDITIONS.some((name) => conditions[name] !== undefined)) {
    const paths = classPaths(statements, conditions);
    if (paths !== undefined) candidates.push(paths);
  }
  if (conditions.minLatency !== undefined || conditions.maxLatency !== undefined) {
    candidates.push(latencyPaths(conditions));
  }
  const [first, ...others] = candidates;
  if (first === undefined) return [BY_TIME];
  if (others.length === 0) return first;
  let [best, fewest] = [first, Infinity];
  for (const paths of candidates) {
    const count = countUpTo(statements, paths, range, fewest);
    if (count < fewest) [best, fewest] = [paths, count];
  }
  return best;
}

function onlyPath(index: LogIndex, name: RowConditionName, value: string): Paths {
  return [{ index, prefix: [indexedText(value)], met: new Set([name]) }];
}

function latencyPaths({ minLatency = -Infinity, maxLatency = Infinity }: FilterConditions): Paths {
  return latencyClasses(minLatency, maxLatency).map(({ number, from, to }) => {
    const met: Set<RowConditionName> = new Set();
    if (minLatency <= from) met.add("minLatency");
    if (maxLatency >= to) met.add("maxLatency");
    return { index: LOG_INDEXES.latency, prefix: [number], met };
  });
}

/** How many rows the paths have, counted up to a cap for each. */
function countUpTo(
  statements: Statements,
  paths: Paths,
  range: Range,
  enough: number,
): number {
  let count = 0;
  for (const path of paths) {
    const parameters = new RangeParameters();
    const rows = pathRows(path, undefined, parameters);
    const sql = `SELECT count(*) FROM (SELECT 1 ${rows} LIMIT ${COUNT_CAP})`;
    count += statements.number(sql, ...parameters.over(range, {})) ?? 0;
    if (count >= enough) return count;
  }
  return count;
}
