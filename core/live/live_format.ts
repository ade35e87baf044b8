import { formatCursor, type Log, type LogCursor } from "../log/log.ts";
import { toLogRow } from "../log/log_shapes.ts";

/** Format of a live stream; each text is self-contained. */
export interface LiveFormat {
  /** Value of `content-type`. */
  readonly mediaType: string;
  /** The client has received what it missed and is live from now on. */
  ready(): string;
  /** A log formatted for an event; the same for all clients. */
  log(log: Log): string;
  /**
   * Logs in the order in which they were saved, at least one.
   *
   * @param texts The results of {@linkcode log}.
   * @param last Cursor of the last log.
   */
  logs(texts: readonly string[], last: LogCursor): string;
  /** Some logs were skipped: their number. */
  gap(dropped: number): string;
  /** The figures; they also keep the connection alive. */
  status(figures: unknown): string;
}

/** Media type of server-sent events. */
export const EVENT_STREAM = "text/event-stream; charset=utf-8";

/** The events for the page. JSON has no line breaks, so no recorded text can end an event. */
export const PAGE_EVENTS: LiveFormat = {
  mediaType: EVENT_STREAM,
  ready: () => serverEvent("ready", "{}"),
  log: (log) => JSON.stringify(toLogRow(log)),
  logs: (texts, last) => serverEvent("logs", `{"logs":[${texts.join(",")}]}`, last),
  gap: (dropped) => serverEvent("gap", JSON.stringify({ dropped })),
  status: (figures) => serverEvent("status", JSON.stringify(figures)),
};

/** One server-sent event (WHATWG HTML, section 9.2); the data is JSON, so it has one line. */
export function serverEvent(name: string, json: string, last?: LogCursor): string {
  const id = last === undefined ? "" : `id: ${formatCursor(last)}\n`;
  return `event: ${name}\n${id}data: ${json}\n\n`;
}

const encoder = new TextEncoder();

/** A log formatted for an event. */
export interface LiveEntry extends LogCursor {
  readonly text: string;
  /** Bytes of the text. */
  readonly size: number;
}

/** Formats logs, each one once per format, for all clients. */
export class LiveEntries {
  readonly #written = new Map<LiveFormat, Map<number, LiveEntry>>();

  /** A log formatted for an event. */
  of(log: Log, format: LiveFormat): LiveEntry {
    const written = this.#written.get(format) ?? new Map<number, LiveEntry>();
    this.#written.set(format, written);
    const known = written.get(log.id);
    if (known !== undefined) return known;
    const text = format.log(log);
    const size = encoder.encode(text).byteLength;
    const entry: LiveEntry = { id: log.id, timestamp: log.timestamp, text, size };
    written.set(log.id, entry);
    return entry;
  }
}
