import { type ErrorPoint, isCountable } from "../error_groups/error_group.ts";
import { indexedText, storable } from "../text/storable.ts";
import { countsRows, type ErrorCount, type ErrorCountsRow } from "./error_counts.ts";
import { METRICS_LEVELS_MS } from "./metrics_levels.ts";
import type { SqlType, SqlValue } from "./sql_dialect.ts";

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
