import type { Log } from "../../core/log/log.ts";
import { formatTerm } from "../../core/query/format_term.ts";
import { screenHref } from "./page_address.ts";

/** The ids that associate a log with its request. */
export type Ids = Pick<Log, "requestId" | "traceId" | "spanId">;

const KEYS: Readonly<Record<string, string>> = {
  requestId: "request",
  traceId: "trace",
  spanId: "span",
};

/**
 * Parameters that select a request or its lines. A client may send several requests with the same
 * id, or in the same trace: the span id is unique, and another id narrows the search to few rows.
 *
 * @returns `undefined` if the log does not belong to a request.
 */
export function idsOf({ requestId, traceId, spanId }: Ids): Record<string, string> {
  if (spanId === undefined) return requestId === undefined ? {} : { requestId };
  if (traceId !== undefined) return { traceId, spanId };
  return requestId === undefined ? { spanId } : { requestId, spanId };
}

/** A link from a log line to its request. */
export function requestHref(log: Ids): string {
  return screenHref("request", idsOf(log));
}

/**
 * A link to the list of a request's lines.
 *
 * @param open The line to open there.
 */
export function linesHref(log: Ids, open?: number): string {
  const terms = Object.entries(idsOf(log)).map(([name, value]) => {
    return formatTerm({ key: KEYS[name], values: [value] });
  });
  return screenHref("logs", {
    ...(terms.length === 0 ? {} : { q: terms.join(" ") }),
    ...(open === undefined ? {} : { open: String(open) }),
  });
}
