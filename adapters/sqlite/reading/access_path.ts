import {
  type ConditionName,
  type FilterConditions,
  logConditions,
  SQLITE_DIALECT,
  SqlParameters,
  type SqlValue,
} from "@supertracer/core/sql";
import { LOG_INDEXES, type LogIndex } from "../schema/log_indexes.ts";

/** A cursor as the table has it. */
export interface Cursor {
  /** Epoch seconds. */
  readonly time: number;
  readonly id: number;
}

/** A range of the order of logs. */
export interface Range {
  /** The oldest, inclusive. */
  readonly from: Cursor;
  /** The newest, exclusive. */
  readonly to: Cursor;
}

/** The greatest id; its negative comes before all. */
export const LAST_ID: number = Number.MAX_SAFE_INTEGER;

/** All logs. */
export const EVERYTHING: Range = {
  from: { time: -Infinity, id: -LAST_ID },
  to: { time: Infinity, id: LAST_ID },
};

/** Conditions on the time: they are the bounds of a {@linkcode Range}. */
type TimeName = "start" | "end" | "before" | "after";

/** Conditions that a path may take care of. */
export type RowConditionName = Exclude<ConditionName, TimeName>;

/** A part of an index that is in the order of lists, and the conditions that it leaves to check. */
export interface AccessPath {
  readonly index: LogIndex;
  /** Values of the columns of the index before the time. */
  readonly prefix: readonly SqlValue[];
  /** Conditions that all rows of the part meet. */
  readonly met: ReadonlySet<RowConditionName>;
  /** A further condition, without parameters. */
  readonly extra?: string;
}

/** All rows, in the order of lists. */
export const BY_TIME: AccessPath = { index: LOG_INDEXES.time, prefix: [], met: new Set() };

const NO_TIME = { start: undefined, end: undefined, before: undefined, after: undefined };

/** Parameters of a statement that is run for one range after the other. */
export class RangeParameters<Slot extends string = never>
  extends SqlParameters<"fromTime" | "fromId" | "toTime" | "toId" | Slot> {
  constructor() {
    super(SQLITE_DIALECT);
  }

  /**
   * What is bound for a range.
   *
   * @param range The range.
   * @param others A value for each other slot.
   */
  over({ from, to }: Range, others: Readonly<Record<Slot, SqlValue>>): SqlValue[] {
    const bounds = { fromTime: from.time, fromId: from.id, toTime: to.time, toId: to.id };
    return this.bind<SqlValue>({ ...bounds, ...others });
  }
}

/**
 * The rows of a path in a range: a statement's end, from `FROM` on.
 *
 * @param path The path.
 * @param conditions The conditions that the rows must meet, or `undefined` for all rows of the path.
 * @param parameters Where parameters are added.
 */
export function pathRows<Slot extends string>(
  path: AccessPath,
  conditions: FilterConditions | undefined,
  parameters: RangeParameters<Slot>,
): string {
  const { index, prefix, met, extra } = path;
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
  return rowsInRange(`INDEXED BY ${index.name}`, terms, parameters);
}

/**
 * The rows with some ids that meet the conditions, in a range: a statement's end, from `FROM` on.
 *
 * @param ids The condition on the ids.
 * @param conditions The conditions.
 * @param parameters Where parameters are added.
 */
export function idRows<Slot extends string>(
  ids: string,
  conditions: FilterConditions,
  parameters: RangeParameters<Slot>,
): string {
  const terms = [ids, ...rowTerms(conditions, new Set(), parameters)];
  // By nothing but the id.
  return rowsInRange("NOT INDEXED", terms, parameters);
}

/** Whether rows of the path must be checked one by one. */
export function hasMoreConditions(path: AccessPath, conditions: FilterConditions): boolean {
  if (path.extra !== undefined) return true;
  const { limit: _, ...rest } = { ...conditions, ...NO_TIME };
  const met: ReadonlySet<string> = path.met;
  return Object.entries(rest).some(([name, value]) => value !== undefined && !met.has(name));
}

/** All conditions but those on the time and those that are met. */
function rowTerms<Slot extends string>(
  conditions: FilterConditions,
  met: ReadonlySet<RowConditionName>,
  parameters: RangeParameters<Slot>,
): Iterable<string> {
  const left = { ...conditions, ...NO_TIME };
  for (const name of met) left[name] = undefined;
  return logConditions(left, SQLITE_DIALECT, parameters).values();
}

function rowsInRange<Slot extends string>(
  source: string,
  terms: readonly string[],
  parameters: RangeParameters<Slot>,
): string {
  const fromTime = parameters.slot("fromTime", "real");
  const fromId = parameters.slot("fromId", "integer");
  const toTime = parameters.slot("toTime", "real");
  const toId = parameters.slot("toId", "integer");
  const all = [
    ...terms,
    // The row values say what is meant, the plain bounds what the index can be searched by.
    `timestamp >= ${fromTime} AND timestamp <= ${toTime}`,
    `(timestamp, id) >= (${fromTime}, ${fromId})`,
    `(timestamp, id) < (${toTime}, ${toId})`,
  ];
  return `FROM requests ${source} WHERE ${all.join(" AND ")}`;
}
