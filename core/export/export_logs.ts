import type { Log } from "../log/log.ts";
import { toPlainLog } from "../log/log_shapes.ts";
import { CSV_HEAD, csvRow } from "./csv_row.ts";
import { HAR_HEAD, harEntry } from "./har_entry.ts";

/** A file format that logs are written in one after the other. */
interface ExportFormat {
  /** Value of `content-type`. */
  readonly mediaType: string;
  /** Of a file name, without dot. */
  readonly extension: string;
  /** What the file begins with. */
  readonly head: string;
  /**
   * The text of one log, or `undefined` where the format has no place for it.
   *
   * @param log A whole log.
   * @param isFirst Whether none was written before.
   */
  readonly write: (log: Log, isFirst: boolean) => string | undefined;
  /** What the file ends with. */
  readonly tail: string;
}

/** Names of the formats. */
export type ExportFormatName = "ndjson" | "csv" | "har";

/** What logs can be exported as. */
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
  // Requests only: an archive has no place for a log line.
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

/** Characters gathered before they are handed on. */
const CHUNK_LENGTH = 32_768;

/** Writes logs in a format, piece by piece. */
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
 * Logs as the bytes of a file. Nothing is read before a reader asks for it, and no more than it asks
 * for: in memory are one page of rows, one whole log and one chunk. When the reader leaves, reading
 * ends; when reading fails, the stream does, so that a file that is cut is not taken for a whole one.
 *
 * @param format Name of the format.
 * @param logs Whole logs, for example of `readLogs()`.
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
