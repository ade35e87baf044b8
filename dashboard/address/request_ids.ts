import type { Log } from "../../core/log/log.ts";
import { formatTerm } from "../../core/query/format_term.ts";
import { screenHref } from "./page_address.ts";

/** The ids of a log that say which request it belongs to. */
export type Ids = Pick<Log, "requestId" | "traceId" | "spanId">;

const KEYS: Readonly<Record<string, string>> = {
  requestId: "request",
  traceId: "trace",
  spanId: "span",
};

/**
 * Parameters that ask for a request or its lines. A client may give several requests the same id, and
 * the same trace: what belongs to one has its span id, and another id narrows that to few rows.
 *
 * @returns Nothing where the log belongs to no request.
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
 * A link to the list of the lines of a request.
 *
 * @param open The line that is opened there.
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
