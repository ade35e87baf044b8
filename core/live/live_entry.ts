import type { Log, LogCursor } from "../log/log.ts";
import type { LiveFormat } from "./live_format.ts";

const encoder = new TextEncoder();

/** A log as it stands in an event. */
export interface LiveEntry extends LogCursor {
  readonly text: string;
  /** Bytes of the text. */
  readonly size: number;
}

/** Writes logs, each of them once in each format, however many clients want it. */
export class LiveEntries {
  readonly #written = new Map<LiveFormat, Map<number, LiveEntry>>();

  /** A log as it stands in an event. */
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
