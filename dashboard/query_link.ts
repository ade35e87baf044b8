import { type Range, rangeQuery } from "./range.ts";
import { routeHref } from "./route.ts";

/** What a figure counts, in the terms of the query language. */
export interface Condition {
  readonly status?: string | undefined;
  readonly method?: string | undefined;
  readonly route?: string | undefined;
  readonly outcome?: string | undefined;
  /** Least duration. */
  readonly fromMs?: number | undefined;
  /** Names of errors and messages. */
  readonly text?: string | undefined;
}

/** The list of all requests that a figure counts. */
export function requestsHref(condition: Condition, range?: Range): string {
  return routeHref("requests", { q: queryText(condition, range) });
}

/** `status:5xx route:"/users/:id" since:1h`. */
export function queryText(condition: Condition, range?: Range): string {
  const { status, method, route, outcome, fromMs, text } = condition;
  return [
    field("status", status),
    field("method", method),
    field("route", route),
    field("outcome", outcome),
    fromMs === undefined ? "" : `dur:>=${Math.floor(fromMs)}`,
    text === undefined ? "" : quote(text),
    range === undefined ? "" : rangeQuery(range),
  ].filter((part) => part !== "").join(" ");
}

function field(name: string, value: string | undefined): string {
  if (value === undefined) return "";
  return `${name}:${/^[A-Za-z0-9_,-]+$/.test(value) ? value : quote(value)}`;
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
