import type { Log } from "../log/log.ts";
import { toPlainLog } from "../log/log_shapes.ts";
import { CSV_HEAD, csvRow } from "./csv_row.ts";
import { HAR_HEAD, harEntry } from "./har_entry.ts";

/** A file format for logs, written one after the other. */
interface ExportFormat {
  /** Value of `content-type`. */
  readonly mediaType: string;
  /** File name extension, without dot. */
  readonly extension: string;
  /** Start of the file. */
  readonly head: string;
  /**
   * Formats a log; `undefined` if the format does not include it.
   *
   * @param log A whole log.
   * @param isFirst Whether it is the first one.
   */
  readonly write: (log: Log, isFirst: boolean) => string | undefined;
  /** End of the file. */
  readonly tail: string;
}

/** Names of the formats. */
export type ExportFormatName = "ndjson" | "csv" | "har";

/** The export formats. */
export const EXPORT_FORMATS: Readonly<Record<ExportFormatName, ExportFormat>> = {
  ndjson: {
    mediaType: "application/x-ndjson",
    extension: "ndjson",
    head: "",
    write: (log) => `${JSON.stringify(toPlainLog(log))}\n`,
    tail: "",
  },
  csv: {
    mediaType: "text/csv; charset=utf-8; header=present",
    extension: "csv",
    head: CSV_HEAD,
    write: csvRow,
    tail: "",
  },
  // Requests only, as an archive has no log lines.
  har: {
    mediaType: "application/json",
    extension: "har",
    head: `{"log":${JSON.stringify(HAR_HEAD).slice(0, -1)},"entries":[\n`,
    write: (log, isFirst) =>
      log.method === undefined
        ? undefined
        : `${isFirst ? "" : ",\n"}${JSON.stringify(harEntry(log).entry)}`,
    tail: "\n]}}\n",
  },
};

/** Characters collected per chunk. */
const CHUNK_LENGTH = 32_768;

/** Formats logs, piece by piece. */
async function* writeLogs(
  format: ExportFormatName,
  logs: AsyncIterable<Log>,
): AsyncGenerator<string, void, void> {
  const { head, write, tail } = EXPORT_FORMATS[format];
  let chunk = head;
  let isFirst = true;
  for await (const log of logs) {
    const text = write(log, isFirst);
    if (text === undefined) continue;
    isFirst = false;
    chunk += text;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = "";
  }
  chunk += tail;
  if (chunk !== "") yield chunk;
}

/**
 * Streams logs as the bytes of a file. Nothing is read before it is requested: only a page of rows,
 * one complete log and one chunk are in memory. Cancelling the stream ends the reading; if reading
 * fails, so does the stream, so that a truncated file is not mistaken for a complete one.
 *
 * @param format Name of the format.
 * @param logs Complete logs.
 */
export function exportLogs(
  format: ExportFormatName,
  logs: AsyncIterable<Log>,
): ReadableStream<Uint8Array> {
  const chunks = writeLogs(format, logs);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await chunks.return();
    },
  }, { highWaterMark: 0 });
}
