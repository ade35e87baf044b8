import type { Log } from "../log/log.ts";
import { type FieldType, isJsonField, LOG_FIELDS } from "../log/log_fields.ts";
import type { SqlType } from "./sql_dialect.ts";

/** A column of the table `requests`. */
export interface LogColumn {
  /** Its name. */
  readonly name: string;
  /** The property of a log that it holds. */
  readonly property: keyof Log;
  /** Its type in the database. */
  readonly type: SqlType;
  /** Whether it contains JSON text. */
  readonly isJson: boolean;
  /** Whether the Python version's table has it; other columns are added as nullable. */
  readonly isPython: boolean;
  /** Whether lists include it: all columns but headers and bodies. */
  readonly isInRows: boolean;
}

/** How the database stores a property. */
const TYPES: Readonly<Record<FieldType, SqlType>> = {
  id: "integer",
  key: "text",
  text: "text",
  integer: "integer",
  real: "real",
  time: "real",
  map: "text",
  object: "text",
  body: "text",
};

/** The columns without `id`, in the order of a new table and of {@linkcode logValues}. */
export const LOG_COLUMNS: readonly LogColumn[] = LOG_FIELDS.flatMap((field) => {
  if (field.since === undefined) return [];
  const { property, name, type } = field;
  return {
    name,
    property,
    type: TYPES[type],
    isJson: isJsonField(type),
    isPython: field.since === 0,
    isInRows: field.in !== "detail",
  };
});

/** Names of all columns but `id`, in the order of {@linkcode logValues}. */
export const LOG_COLUMN_NAMES: readonly string[] = LOG_COLUMNS.map(({ name }) => name);

/** Columns that `fetchLogs` selects: all but headers and bodies. */
export const ROW_COLUMN_NAMES: readonly string[] = [
  "id",
  ...LOG_COLUMNS.filter(({ isInRows }) => isInRows).map(({ name }) => name),
];

/** Columns that `fetchLog` selects. */
export const DETAIL_COLUMN_NAMES: readonly string[] = ["id", ...LOG_COLUMN_NAMES];

/** Durations at which a class ends and the next begins, milliseconds. */
const BOUNDS = [1, 10, 100, 1_000, 10_000];

/**
 * Durations by their number of digits, so that an index can be ordered by time within a class. Rows
 * without a duration are in the last class. Means the same in both databases, and needs no function
 * that an old SQLite lacks.
 */
export const LATENCY_CLASS: string = "(CASE " +
  BOUNDS.map((bound, i) => `WHEN duration_ms < ${bound} THEN ${i} `).join("") +
  `ELSE ${BOUNDS.length} END)`;

/** A class of {@linkcode LATENCY_CLASS}. */
export interface LatencyClass {
  /** Its number. */
  readonly number: number;
  /** Least duration, inclusive: milliseconds. */
  readonly from: number;
  /** Greatest duration, exclusive; `Infinity` for the last class. */
  readonly to: number;
}

/**
 * The classes with durations within bounds.
 *
 * @param minLatency Least duration, milliseconds.
 * @param maxLatency Greatest duration, inclusive.
 * @returns The classes, ascending; none if the bounds exclude each other.
 */
export function latencyClasses(minLatency = -Infinity, maxLatency = Infinity): LatencyClass[] {
  const all = [...BOUNDS, Infinity].map((to, i) => ({
    number: i,
    from: BOUNDS[i - 1] ?? -Infinity,
    to,
  }));
  return all.filter(({ from, to }) => minLatency < to && maxLatency >= from);
}
