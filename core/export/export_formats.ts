import type { Log } from "../log/log.ts";
import { toPlainLog } from "../log/request_record.ts";
import { CSV_HEAD, csvRow } from "./csv_row.ts";
import { HAR_HEAD, harEntry } from "./har_entry.ts";

/** A file format that logs are written in one after the other. */
export interface ExportFormat {
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
