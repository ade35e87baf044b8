import type { StatusClass } from "../../core/metrics/metrics_point.ts";
import { CLASS_QUERIES } from "../../core/query/class_queries.ts";
import { formatTerm } from "../../core/query/format_term.ts";
import { type Range, rangeQuery } from "./range.ts";
import { screenHref } from "./page_address.ts";

/** What a figure counts, in terms of the query language. */
export interface FigureTerms {
  /** A class of responses as metrics count it; `error` is 4xx and 5xx. */
  readonly statusClass?: StatusClass | "error" | undefined;
  readonly method?: string | undefined;
  readonly route?: string | undefined;
  /** Minimum duration. */
  readonly fromMs?: number | undefined;
}

/** The list of all requests that a figure counts. */
export function requestsHref(condition: FigureTerms, range?: Range): string {
  return screenHref("requests", { q: queryText(condition, range) });
}

/**
 * A link to the list of all with a value.
 *
 * @param open The log to open there.
 */
export function listHref(
  screen: "requests" | "logs",
  key: string,
  value: string,
  open?: number,
): string {
  const params = { q: formatTerm({ key, values: [value] }) };
  return screenHref(screen, open === undefined ? params : { ...params, open: String(open) });
}

/** `outcome:aborted route:/users/:id since:1h`. */
export function queryText(condition: FigureTerms, range?: Range): string {
  const { statusClass, fromMs, ...others } = condition;
  return [
    ...statusClass === undefined ? [] : [CLASS_QUERIES[statusClass]],
    ...(["method", "route"] as const).flatMap((key) => {
      const value = others[key];
      return value === undefined ? [] : [formatTerm({ key, values: [value] })];
    }),
    ...fromMs === undefined ? [] : [`dur:>=${Math.floor(fromMs)}`],
    ...range === undefined ? [] : [rangeQuery(range)],
  ].join(" ");
}
