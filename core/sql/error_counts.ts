import { DAY_MS, HOUR_MS, MINUTE_MS } from "../runtime/units.ts";
import { METRICS_LEVELS_MS } from "./metrics_levels.ts";

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
 * @param stretches Several may be of the same group and time.
 * @returns The rows, ordered by their keys.
 */
export function countsRows(stretches: Iterable<ErrorCount>): ErrorCountsRow[] {
  const rows = new Map<string, ErrorCountsRow & { count: number; counts: number[] | null }>();
  for (const { id, levelMs, start: at, count } of stretches) {
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
