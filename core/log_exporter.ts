import { releasing } from "./data/releasing.ts";
import { EXPORT_FORMATS, type ExportFormatName } from "./export/export_formats.ts";
import { exportLogs } from "./export/export_logs.ts";
import { readLogs } from "./export/read_logs.ts";
import type { LogPage } from "./filtered_reader.ts";
import { ApiError } from "./http/api_error.ts";
import type { Log } from "./log.ts";
import type { LogFilters } from "./log_filters.ts";

/** Where an export reads from. */
export interface ExportSource {
  readLogs(filters: LogFilters): Promise<LogPage>;
  fetchLog(id: number): Promise<Log | undefined>;
}

/** A file of logs. */
export interface LogExport {
  /** Its bytes; nothing is read before they are asked for. */
  readonly stream: ReadableStream<Uint8Array>;
  /** Value of `content-type`. */
  readonly mediaType: string;
  readonly fileName: string;
}

/** Milliseconds in which the reader of an export has to ask for more. */
const STALL_MS = 30_000;

/** Writes logs into files, one at a time: an export reads every log whole. */
export class LogExporter {
  readonly #source: ExportSource;
  readonly #onCaught: () => void;
  readonly #stallMs: number;
  /** Ends the export that is under way. */
  #running: AbortController | undefined = undefined;
  #isClosed = false;

  constructor(source: ExportSource, onCaught: () => void, stallMs: number = STALL_MS) {
    this.#source = source;
    this.#onCaught = onCaught;
    this.#stallMs = stallMs;
  }

  /**
   * Begins an export.
   *
   * @param format Name of the format.
   * @param filters Which logs; its `limit` has no say.
   * @param limit Most logs.
   * @throws {ApiError} With status 429 while another is under way, 503 after {@linkcode close}.
   */
  open(format: ExportFormatName, filters: LogFilters, limit: number): LogExport {
    if (this.#isClosed) throw new ApiError(503, "The tracer is closed");
    if (this.#running !== undefined) {
      throw new ApiError(429, "Another export is under way: wait until it is done");
    }
    const stop = this.#running = new AbortController();
    const source = {
      fetchLogs: (page: LogFilters) => this.#page(page),
      fetchLog: (id: number) => this.#source.fetchLog(id),
    };
    const stream = exportLogs(format, readLogs(source, filters, limit));
    const { mediaType, extension } = EXPORT_FORMATS[format];
    const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
    return {
      stream: releasing(stream, {
        stop,
        stallMs: this.#stallMs,
        onOver: () => this.#running = undefined,
        onCaught: this.#onCaught,
      }),
      mediaType,
      fileName: `supertracer-${time}.${extension}`,
    };
  }

  /** Ends the export that is under way, as a file that is cut; there are no more. */
  close(): void {
    this.#isClosed = true;
    this.#running?.abort(new ApiError(503, "The tracer is closed"));
  }

  /** A page as full as it can be: fewer rows are taken for the last ones. */
  async #page(filters: LogFilters): Promise<Log[]> {
    const limit = filters.limit ?? 0;
    const logs: Log[] = [];
    let { before } = filters;
    while (true) {
      const page = await this.#source.readLogs({ ...filters, before, limit: limit - logs.length });
      logs.push(...page.logs);
      if (page.isComplete || page.scannedTo === undefined) return logs;
      before = page.scannedTo;
    }
  }
}
