import { type ErrorPoint, isCountable } from "../error_groups/error_group.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../runtime/units.ts";
import { indexedText, storable } from "../text/storable.ts";
import { METRICS_LEVELS_MS } from "./metrics_levels.ts";
import type { SqlType, SqlValue } from "./sql_dialect.ts";

const KEY = ["error_group", "width_ms", "start_ms"];

/** Column names of the table of counts. */
export const ERROR_COUNT_COLUMN_NAMES: readonly string[] = [...KEY, "count", "counts"];

/** Its key columns, as a list in SQL. */
export const ERROR_COUNT_KEY: string = KEY.join(", ");

/** Widths of rows of counts. */
export const ERROR_COUNT_WIDTHS_MS: readonly number[] = METRICS_LEVELS_MS.map(countsWidth);

/** Occurrences of a group in a time range. */
export interface ErrorCount {
  /** Id of the group. */
  readonly id: string;
  /** Width of the range: one of {@linkcode METRICS_LEVELS_MS}. */
  readonly levelMs: number;
  /** Its start: epoch milliseconds, a multiple of the width. */
  readonly start: number;
  /** Number of occurrences. */
  readonly count: number;
}

/** A row of the table of counts. */
export interface ErrorCountsRow {
  /** Id of the group. */
  readonly id: string;
  /** Width of all of its ranges together: a minute, a day, two days. */
  readonly widthMs: number;
  /** Start of the first range: epoch milliseconds. */
  readonly start: number;
  /** Occurrences in all of them. */
  readonly count: number;
  /** Occurrences in each range; `null` for a minute, which is a single range. */
  readonly counts: readonly number[] | null;
}

/**
 * Returns how much time a row covers. Minutes have a row each, quarters of an hour one row per day,
 * hours one per two days: a list of groups shows a day with the former or a week with the latter,
 * and reading a row costs more than reading more numbers from it. All widths differ, because they
 * distinguish the rows.
 *
 * @param levelMs Width of a range: one of {@linkcode METRICS_LEVELS_MS}.
 * @returns Milliseconds.
 */
export function countsWidth(levelMs: number): number {
  if (levelMs === MINUTE_MS) return MINUTE_MS;
  return levelMs < HOUR_MS ? DAY_MS : 2 * DAY_MS;
}

/**
 * Sums counts by the rows that they belong to.
 *
 * @param counts Several may be of the same group and range.
 * @returns The rows, ordered by their keys.
 */
export function countsRows(counts: Iterable<ErrorCount>): ErrorCountsRow[] {
  const rows = new Map<string, ErrorCountsRow & { count: number; counts: number[] | null }>();
  for (const { id, levelMs, start: at, count } of counts) {
    const widthMs = countsWidth(levelMs);
    const start = Math.floor(at / widthMs) * widthMs;
    const key = `${id} ${widthMs} ${start}`;
    let row = rows.get(key);
    if (row === undefined) {
      const counts = widthMs === levelMs ? null : new Array(widthMs / levelMs).fill(0);
      rows.set(key, row = { id, widthMs, start, count: 0, counts });
    }
    row.count += count;
    const place = Math.floor((at - start) / levelMs);
    if (row.counts !== null) row.counts[place] = (row.counts[place] ?? 0) + count;
  }
  return [...rows.values()].sort((a, b) => {
    if (a.id !== b.id) return a.id < b.id ? -1 : 1;
    return a.widthMs - b.widthMs || a.start - b.start;
  });
}

/**
 * Parses the counts of a row.
 *
 * @param text The counts of its ranges as the database writes them: `[1,2]` or `{1,2}`, or a single
 * count.
 * @returns The count of each range.
 */
export function countsFromText(text: string): number[] {
  if (text.startsWith("[")) return JSON.parse(text);
  return text.startsWith("{") ? JSON.parse(`[${text.slice(1, -1)}]`) : [Number(text)];
}

/** A column of a table in which rows are summed. */
export interface ErrorColumn {
  /** Its name. */
  readonly name: string;
  /** What it holds. */
  readonly type: SqlType;
}

/** Columns of the table of groups that are written with occurrences; the key is `id`. */
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

/** Maximum number of groups kept; those least recently seen are deleted first. */
export const MAX_ERROR_GROUPS = 10_000;

/** Occurrences of errors as rows, to be merged with the stored ones. */
export interface ErrorRows {
  /** One row per group: a value for each of {@linkcode ERROR_COLUMNS}. */
  readonly groups: readonly (readonly SqlValue[])[];
  /** The rows of counts. */
  readonly counts: readonly ErrorCountsRow[];
}

interface Group {
  readonly point: ErrorPoint;
  count: number;
  firstSeen: number;
  lastSeen: number;
}

/**
 * Merges the points of a batch into rows of the tables.
 *
 * @param points Several may be of the same group. Points with a number that is not finite are
 * ignored.
 * @param since Points that began earlier are ignored, as they would be deleted at once.
 * @returns The rows, in the same order for all processes, so that two of them can't deadlock.
 */
export function errorRows(points: readonly ErrorPoint[], since = -Infinity): ErrorRows {
  const groups = new Map<string, Group>();
  const counts: ErrorCount[] = [];
  for (const point of points) {
    const { firstSeen, lastSeen } = point;
    if (!isCountable(point) || point.start < since) continue;
    const id = indexedText(point.id);
    let group = groups.get(id);
    if (group === undefined) groups.set(id, group = { point, count: 0, firstSeen, lastSeen });
    group.count += point.count;
    group.firstSeen = Math.min(group.firstSeen, firstSeen);
    group.lastSeen = Math.max(group.lastSeen, lastSeen);
    for (const levelMs of METRICS_LEVELS_MS) {
      const start = Math.floor(point.start / levelMs) * levelMs;
      counts.push({ id, levelMs, start, count: point.count });
    }
  }
  return {
    groups: [...groups].map(groupValues).sort(byId),
    counts: countsRows(counts),
  };
}

function groupValues([id, { point, count, firstSeen, lastSeen }]: [string, Group]): SqlValue[] {
  const texts = [point.name, point.message, point.source, point.method, point.route];
  const all = [...texts, point.loggerName, point.topFrame];
  const values = all.map((text) => text === null ? null : storable(text));
  return [id, "open", 0, count, firstSeen, lastSeen, ...values];
}

function byId([a]: readonly SqlValue[], [b]: readonly SqlValue[]): number {
  return String(a) < String(b) ? -1 : 1;
}
