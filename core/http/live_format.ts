import type { Log } from "../log.ts";
import { formatCursor } from "./log_query.ts";
import { toLogRow } from "./log_row.ts";

/** How a live stream is written; each text is whole by itself. */
export interface LiveFormat {
  /** Value of `content-type`. */
  readonly mediaType: string;
  /** The client has what it missed, and is live from now on. */
  ready(): string;
  /** Logs in the order in which they were saved; there is at least one. */
  logs(logs: readonly Log[]): string;
  /** So many logs were left out. */
  gap(dropped: number): string;
  /** The figures; also keeps the connection alive. */
  status(figures: unknown): string;
}

/** Media type of server-sent events. */
export const EVENT_STREAM = "text/event-stream; charset=utf-8";

/** The events that the page reads. JSON has no line breaks, so no recorded text can end an event. */
export const PAGE_EVENTS: LiveFormat = {
  mediaType: EVENT_STREAM,
  ready: () => serverEvent("ready", {}),
  logs: (logs) => serverEvent("logs", { logs: logs.map(toLogRow) }, logs.at(-1)),
  gap: (dropped) => serverEvent("gap", { dropped }),
  status: (figures) => serverEvent("status", figures),
};

/** One server-sent event (WHATWG HTML, section 9.2). */
export function serverEvent(name: string, data: unknown, last?: Log): string {
  const id = last === undefined ? "" : `id: ${formatCursor(last)}\n`;
  return `event: ${name}\n${id}data: ${JSON.stringify(data)}\n\n`;
}
