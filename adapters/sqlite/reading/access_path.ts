import {
  type ConditionName,
  type FilterConditions,
  logConditions,
  SQLITE_DIALECT,
  SqlParameters,
  type SqlValue,
} from "@supertracer/core/sql";
import { LOG_INDEXES, type LogIndex } from "../schema/log_indexes.ts";

/** A cursor in the order of logs, as the table has it. */
export interface Cursor {
  /** Epoch seconds. */
  readonly time: number;
  readonly id: number;
}

/** A stretch of that order. */
export interface Range {
  /** The oldest, inclusive. */
  readonly from: Cursor;
  /** The newest, exclusive. */
  readonly to: Cursor;
}

/** The greatest id; its negative comes before all. */
export const LAST_ID: number = Number.MAX_SAFE_INTEGER;

/** The order of logs from its beginning to its end. */
export const EVERYTHING: Range = {
  from: { time: -Infinity, id: -LAST_ID },
  to: { time: Infinity, id: LAST_ID },
};

/** Conditions on the time: they are the bounds of a {@linkcode Range}. */
type TimeName = "start" | "end" | "before" | "after";

/** Conditions that a path may take care of. */
export type RowConditionName = Exclude<ConditionName, TimeName>;

/** An index, a stretch of it that is in the order of lists, and what is left to be looked at. */
export interface AccessPath {
  readonly index: LogIndex;
  /** What the columns of the index before the time are. */
  readonly prefix: readonly SqlValue[];
  /** Conditions that all rows of the stretch meet. */
  readonly met: ReadonlySet<RowConditionName>;
  /** A further condition, without parameters. */
  readonly extra?: string;
}

/** All rows, in the order of lists. */
export const BY_TIME: AccessPath = { index: LOG_INDEXES.time, prefix: [], met: new Set() };

const NO_TIME = { start: undefined, end: undefined, before: undefined, after: undefined };

/** A statement's end, from `FROM` on, and the parameters that stand before those of the range. */
export interface PathQuery {
  /** `FROM requests ... WHERE ... AND` the range, whose four parameters come next. */
  readonly from: string;
  readonly values: readonly SqlValue[];
  /** Placeholder of the parameter after the range. */
  readonly next: string;
}

/**
 * The rows of a path in a range that is still to be given.
 *
 * @param path The path.
 * @param conditions The conditions that the rows must meet, or `undefined` for all rows of the path.
 * @param before How many parameters the statement has before those of the path.
 */
export function pathQuery(
  path: AccessPath,
  conditions: FilterConditions | undefined,
  before = 0,
): PathQuery {
  const { index, prefix, met, extra } = path;
  const parameters = new SqlParameters(SQLITE_DIALECT, before);
  const terms = index.columns.map((column, i) => {
    const value = prefix[i] ?? null;
    // The planner does not look into parameters.
    return value === null
      ? `${column} IS NULL`
      : `${column} = ${parameters.add(value, typeof value === "number" ? "real" : "text")}`;
  });
  if (index.where !== undefined) terms.push(index.where);
  if (conditions !== undefined) {
    terms.push(...rowTerms(conditions, met, parameters));
    if (extra !== undefined) terms.push(extra);
  }
  return inRange(`INDEXED BY ${index.name}`, terms, parameters, before);
}

/**
 * The rows with some ids that meet the conditions, in a range that is still to be given.
 *
 * @param conditions The conditions.
 * @param ids Says which ids, by the placeholders of the first parameters.
 * @param count How many parameters that has; their values are not among those returned.
 */
export function idQuery(
  conditions: FilterConditions,
  ids: (...placeholders: string[]) => string,
  count: number,
): PathQuery {
  const parameters = new SqlParameters(SQLITE_DIALECT);
  const term = ids(...Array.from({ length: count }, () => parameters.add(null, "text")));
  const terms = [term, ...rowTerms(conditions, new Set(), parameters)];
  // By nothing but the id.
  const query = inRange("NOT INDEXED", terms, parameters);
  return { ...query, values: query.values.slice(count) };
}

/** Whether rows of the path must be looked at one by one. */
export function hasMoreConditions(path: AccessPath, conditions: FilterConditions): boolean {
  if (path.extra !== undefined) return true;
  const { limit: _, ...rest } = { ...conditions, ...NO_TIME };
  const met: ReadonlySet<string> = path.met;
  return Object.entries(rest).some(([name, value]) => value !== undefined && !met.has(name));
}

/** Parameters of a range. */
export function rangeValues({ from, to }: Range): [number, number, number, number] {
  return [from.time, from.id, to.time, to.id];
}

/** Conditions but those on the time and those that are met. */
function rowTerms(
  conditions: FilterConditions,
  met: ReadonlySet<RowConditionName>,
  parameters: SqlParameters,
): Iterable<string> {
  const left = { ...conditions, ...NO_TIME };
  for (const name of met) left[name] = undefined;
  return logConditions(left, SQLITE_DIALECT, parameters).values();
}

function inRange(
  source: string,
  terms: readonly string[],
  parameters: SqlParameters,
  before = 0,
): PathQuery {
  const values = [...parameters.values];
  const [fromTime, fromId, toTime, toId, next = ""] = [1, 2, 3, 4, 5].map((i) => {
    return SQLITE_DIALECT.placeholder(before + values.length + i, "real");
  });
  const all = [
    ...terms,
    // The row values say what is meant, the plain bounds what the index can be searched by.
    `timestamp >= ${fromTime} AND timestamp <= ${toTime}`,
    `(timestamp, id) >= (${fromTime}, ${fromId})`,
    `(timestamp, id) < (${toTime}, ${toId})`,
  ];
  return { from: `FROM requests ${source} WHERE ${all.join(" AND ")}`, values, next };
}
