import type { ErrorPoint } from "../error_group.ts";
import { isCountable } from "../error_groups/is_countable.ts";
import { storable } from "../redaction/storable.ts";
import { METRICS_LEVELS_MS } from "./metrics_levels.ts";
import type { SqlType, SqlValue } from "./sql_dialect.ts";

/** A column of a table that rows are added up in. */
export interface ErrorColumn {
  /** Its name. */
  readonly name: string;
  /** What it holds. */
  readonly type: SqlType;
}

/** Columns of the table of groups that are written with occurrences; `id` is its key. */
export const ERROR_COLUMNS: readonly ErrorColumn[] = [
  { name: "id", type: "text" },
  { name: "state", type: "text" },
  { name: "changed_at_ms", type: "real" },
  { name: "count", type: "integer" },
  { name: "first_seen_ms", type: "real" },
  { name: "last_seen_ms", type: "real" },
  { name: "name", type: "text" },
  { name: "message", type: "text" },
  { name: "source", type: "text" },
  { name: "method", type: "text" },
  { name: "route", type: "text" },
  { name: "logger_name", type: "text" },
  { name: "top_frame", type: "text" },
];

/** Columns of the table of counts; the first three are its key. */
export const ERROR_COUNT_COLUMNS: readonly ErrorColumn[] = [
  { name: "error_group", type: "text" },
  { name: "width_ms", type: "integer" },
  { name: "start_ms", type: "integer" },
  { name: "count", type: "integer" },
];

/** Most groups that are kept; those not seen for the longest time go first. */
export const MAX_ERROR_GROUPS = 10_000;

/** Occurrences of errors as rows, to be added up with those stored. */
export interface ErrorRows {
  /** A row for each group: a value for each of {@linkcode ERROR_COLUMNS}. */
  readonly groups: readonly (readonly SqlValue[])[];
  /** A row for each stretch of time: a value for each of {@linkcode ERROR_COUNT_COLUMNS}. */
  readonly counts: readonly (readonly SqlValue[])[];
}

interface Group {
  readonly point: ErrorPoint;
  count: number;
  firstSeen: number;
  lastSeen: number;
}

/**
 * Adds the points of a batch up by what a row of the tables holds.
 *
 * @param points Several may be of the same group. One with a number that is not finite is left
 * out.
 * @param since Points that began before it are left out: they would be deleted at once.
 * @returns The rows, in an order that is the same for all processes, so that two that lock the same
 * rows do not wait for each other.
 */
export function errorRows(points: readonly ErrorPoint[], since = -Infinity): ErrorRows {
  const groups = new Map<string, Group>();
  const counts = new Map<string, [id: string, widthMs: number, start: number, count: number]>();
  for (const point of points) {
    const { firstSeen, lastSeen } = point;
    if (!isCountable(point) || point.start < since) continue;
    const id = storable(point.id);
    let group = groups.get(id);
    if (group === undefined) groups.set(id, group = { point, count: 0, firstSeen, lastSeen });
    group.count += point.count;
    group.firstSeen = Math.min(group.firstSeen, firstSeen);
    group.lastSeen = Math.max(group.lastSeen, lastSeen);
    for (const widthMs of METRICS_LEVELS_MS) {
      const start = Math.floor(point.start / widthMs) * widthMs;
      const key = `${id} ${widthMs} ${start}`;
      const row = counts.get(key);
      if (row === undefined) counts.set(key, [id, widthMs, start, point.count]);
      else row[3] += point.count;
    }
  }
  return {
    groups: [...groups].map(groupValues).sort(byKey),
    counts: [...counts.values()].sort(byKey),
  };
}

function groupValues([id, { point, count, firstSeen, lastSeen }]: [string, Group]): SqlValue[] {
  const texts = [point.name, point.message, point.source, point.method, point.route];
  const all = [...texts, point.loggerName, point.topFrame];
  const values = all.map((text) => text === null ? null : storable(text));
  return [id, "open", 0, count, firstSeen, lastSeen, ...values];
}

function byKey(a: readonly SqlValue[], b: readonly SqlValue[]): number {
  for (let i = 0; i < 3; i++) {
    const [x, y] = [a[i] ?? "", b[i] ?? ""];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
