import type { LogCursor } from "@supertracer/core";
import { type FilterConditions, fromSeconds } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import {
  type AccessPath,
  type Cursor,
  hasMoreConditions,
  pathRows,
  type Range,
  RangeParameters,
} from "./access_path.ts";
import { choosePaths } from "./choose_paths.ts";
import { findCursors } from "./find_cursors.ts";
import { CURSOR_LIST, cursorOf } from "./path_steps.ts";
import { readRange } from "./read_range.ts";

/** With more paths each row is checked. */
const MAX_PATHS = 50;

/**
 * Lists the cursors of logs: by indexes alone where those have all that is asked for.
 *
 * @param statements The database.
 * @param conditions From `filterConditions()`.
 * @param skip How many are skipped.
 */
export function readCursors(
  statements: Statements,
  conditions: FilterConditions | undefined,
  skip: number,
): LogCursor[] {
  if (conditions === undefined || conditions.limit === 0) return [];
  const range = readRange(statements, conditions);
  const paths = choosePaths(statements, conditions, range);
  const isByIndex = paths.length <= MAX_PATHS &&
    paths.every((path) => !hasMoreConditions(path, conditions));
  if (isByIndex) {
    const { limit } = conditions;
    return cursorsOf(statements, paths, range, skip, limit).map(toLogCursor);
  }
  const all = { ...conditions, limit: skip + conditions.limit };
  return findCursors(statements, all, range).slice(skip).map(toLogCursor);
}

/** Cursors of several paths, merged in order, so that no more are read than needed. */
function cursorsOf(
  statements: Statements,
  paths: readonly AccessPath[],
  range: Range,
  skip: number,
  limit: number,
): Cursor[] {
  if (paths.length === 0) return [];
  const parameters = new RangeParameters<"limit" | "skip">();
  const lists = paths.map((path) => {
    return `SELECT timestamp, requests.id AS id ${pathRows(path, undefined, parameters)}`;
  });
  const sql = `SELECT ${CURSOR_LIST} FROM (${lists.join(" UNION ALL ")} ` +
    `ORDER BY timestamp DESC, id DESC LIMIT ${parameters.slot("limit", "integer")} ` +
    `OFFSET ${parameters.slot("skip", "integer")})`;
  const most = Math.min(limit, Number.MAX_SAFE_INTEGER);
  return statements.all(sql, ...parameters.over(range, { limit: most, skip })).map(cursorOf);
}

function toLogCursor({ time, id }: Cursor): LogCursor {
  return { timestamp: fromSeconds(time), id };
}
