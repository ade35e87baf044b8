import { DAY_MS, HOUR_MS, MINUTE_MS } from "../runtime/units.ts";
import { METRICS_LEVELS_MS } from "./metrics_levels.ts";

const KEY = ["error_group", "width_ms", "start_ms"];

/** Names of the columns of the table of counts. */
export const ERROR_COUNT_COLUMN_NAMES: readonly string[] = [...KEY, "count", "counts"];

/** The columns that are its key, as a list in SQL. */
export const ERROR_COUNT_KEY: string = KEY.join(", ");

/** Widths of rows of counts. */
export const ERROR_COUNT_WIDTHS_MS: readonly number[] = METRICS_LEVELS_MS.map(countsWidth);

/** Occurrences of a group in a stretch of time. */
export interface ErrorCount {
  /** Id of the group. */
  readonly id: string;
  /** Width of the stretch: one of {@linkcode METRICS_LEVELS_MS}. */
  readonly levelMs: number;
  /** Its start: epoch milliseconds, a multiple of the width. */
  readonly start: number;
  /** How many. */
  readonly count: number;
}

/** A row of the table of counts. */
export interface ErrorCountsRow {
  /** Id of the group. */
  readonly id: string;
  /** Width of all of its stretches: a minute, a day, two days. */
  readonly widthMs: number;
  /** Start of the first: epoch milliseconds. */
  readonly start: number;
  /** Occurrences in all of them. */
  readonly count: number;
  /** Occurrences in each; `null` for a minute, which is one. */
  readonly counts: readonly number[] | null;
}

/**
 * How much time a row counts. Minutes have a row each; quarters of an hour one for a day, hours one for
 * two days: a list of groups shows a day by the ones or a week by the others, and reading a row costs
 * more than reading some numbers more of it. No two are the same, as they tell the rows apart.
 *
 * @param levelMs Width of a stretch: one of {@linkcode METRICS_LEVELS_MS}.
 * @returns Milliseconds.
 */
export function countsWidth(levelMs: number): number {
  if (levelMs === MINUTE_MS) return MINUTE_MS;
  return levelMs < HOUR_MS ? DAY_MS : 2 * DAY_MS;
}

/**
 * Adds counts up by the rows that they are part of.
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
 * Reads what a row counts.
 *
 * @param text The counts of its stretches as the database writes them: `[1,2]`, `{1,2}`; or one count.
 * @returns How many in each stretch.
 */
export function countsFromText(text: string): number[] {
  if (text.startsWith("[")) return JSON.parse(text);
  return text.startsWith("{") ? JSON.parse(`[${text.slice(1, -1)}]`) : [Number(text)];
}
