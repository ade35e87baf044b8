import { parseQuery } from "../../core/query/parse_query.ts";
import { LASTS } from "../address/range.ts";
import { type ListQuery, replaceTerms, termsOf } from "./list_query.ts";

/** Keys of time conditions. */
export const TIME_KEYS: readonly string[] = ["since", "until", "at"];

/** The time conditions of the query, as typed. */
export function timeText(query: ListQuery): string {
  return termsOf(query, TIME_KEYS).map(({ text }) => text).join(" ");
}

/** The chosen range: `"1h"`, `"custom"`, or `undefined` for all times. */
export function chosenRange(query: ListQuery): string | undefined {
  const text = timeText(query);
  if (text === "") return undefined;
  const range = text.startsWith("since:") ? text.slice("since:".length) : "";
  return LASTS.has(range) ? range : "custom";
}

/** The range in words: `"in the last 15 min"`; empty for all times. */
export function timeWords(range: string | undefined): string {
  if (range === undefined) return "";
  const last = LASTS.get(range);
  return last === undefined ? "in the selected range" : `in the last ${last.label}`;
}

/** The next longer range on offer; `undefined` for all times. */
export function widerRange(query: ListQuery): string | undefined {
  const ranges = [...LASTS.keys()];
  const at = ranges.indexOf(chosenRange(query) ?? "");
  return at < 0 ? undefined : ranges[at + 1];
}

/** The query with other time conditions. */
export function withTime(query: ListQuery, terms: readonly string[]): ListQuery {
  return replaceTerms(query, TIME_KEYS, terms);
}

/** The query with an offered range; `undefined` for all times. */
export function withLast(query: ListQuery, range: string | undefined): ListQuery {
  return withTime(query, range === undefined ? [] : [`since:${range}`]);
}

/** The query's time range, in epoch milliseconds. */
export function timesOf(
  query: ListQuery,
  now: number,
): { readonly start: number | undefined; readonly end: number | undefined } {
  try {
    const { startDate, endDate } = parseQuery(timeText(query), { now });
    return { start: toMs(startDate), end: toMs(endDate) };
  } catch {
    return { start: undefined, end: undefined };
  }
}

function toMs(time: Date | number | undefined): number | undefined {
  return time === undefined ? undefined : Number(time);
}
