import type { FoundLogs } from "../connectors/filtered_reader.ts";
import { EXPORT_FORMATS, type ExportFormatName, exportLogs } from "../export/export_logs.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { Log } from "../log/log.ts";
import { ServiceError } from "./service_error.ts";

/** Milliseconds within which the reader of an export must ask for more. */
const STALL_MS = 30_000;

/** Maximum number of concurrent exports. */
const MAX_EXPORTS = 4;

/** Where logs are read from. */
export interface LogSource {
  /** Reads logs that meet the filters, newest first; headers and bodies may be missing. */
  read(filters: LogFilters): Promise<FoundLogs>;
  /** Reads a complete log; `undefined` if it is gone. */
  find(id: number): Log | undefined | Promise<Log | undefined>;
}

/** A file to download. */
export interface ExportedFile {
  /** Its bytes; nothing is read before they are requested. */
  readonly stream: ReadableStream<Uint8Array>;
  /** Value of `content-type`. */
  readonly mediaType: string;
  readonly fileName: string;
}

/** Exports logs to files, a few at a time, as an export reads every log completely. */
export class LogExporter {
  readonly #source: LogSource;
  readonly #onCaught: () => void;
  readonly #stallMs: number;
  readonly #maxExports: number;
  /** Aborts running exports. */
  readonly #running = new Set<AbortController>();
  #isClosed = false;

  constructor(
    source: LogSource,
    onCaught: () => void,
    stallMs: number = STALL_MS,
    maxExports: number = MAX_EXPORTS,
  ) {
    this.#source = source;
    this.#onCaught = onCaught;
    this.#stallMs = stallMs;
    this.#maxExports = maxExports;
  }

  /**
   * Starts an export.
   *
   * @param format Name of the format.
   * @param filters Which logs; its `limit` is ignored.
   * @param limit Maximum number of logs.
   * @throws {ServiceError} `busy` while too many are running, `closed` after {@linkcode close}.
   */
  open(format: ExportFormatName, filters: LogFilters, limit: number): ExportedFile {
    if (this.#isClosed) throw new ServiceError("closed", "The tracer is closed");
    if (this.#running.size >= this.#maxExports) {
      throw new ServiceError(
        "busy",
        `${this.#maxExports} exports are running: wait until one is done`,
        Math.ceil(this.#stallMs / 1_000),
      );
    }
    const stop = new AbortController();
    this.#running.add(stop);
    const stream = exportLogs(format, wholeLogs(this.#source, filters, limit, stop.signal));
    const { mediaType, extension } = EXPORT_FORMATS[format];
    const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
    return {
      stream: releasing(stream, {
        stop,
        stallMs: this.#stallMs,
        onOver: () => this.#running.delete(stop),
        onCaught: this.#onCaught,
      }),
      mediaType,
      fileName: `supertracer-${time}.${extension}`,
    };
  }

  /**
   * Cuts off running exports, and refuses further ones.
   *
   * @returns Whether any was running.
   */
  close(): boolean {
    this.#isClosed = true;
    const running = [...this.#running];
    for (const stop of running) {
      stop.abort(new CutOff("an export was cut off, as the tracer was closed"));
    }
    return running.length > 0;
  }
}

/** Rows per read. */
const PAGE_ROWS = 200;

/**
 * Reads complete logs, newest first, one at a time and only when requested. Logs saved in the
 * meantime are not included, nor are those deleted in the meantime.
 *
 * @param source Where they are stored.
 * @param filters Which ones; `limit` is ignored.
 * @param maxLogs Maximum number of logs read.
 * @param signal Aborted when they are no longer needed.
 */
export async function* wholeLogs(
  source: LogSource,
  filters: LogFilters,
  maxLogs: number,
  signal?: AbortSignal,
): AsyncGenerator<Log, void, void> {
  let { before } = filters;
  for (let left = maxLogs; left > 0 && !signal?.aborted;) {
    const limit = Math.min(PAGE_ROWS, left);
    const page = await source.read({ ...filters, ...(before && { before }), limit });
    const { logs } = page;
    for (const row of logs) {
      const log = await source.find(row.id);
      if (log !== undefined) yield log;
    }
    // An incomplete search ended at its time limit, not at its last row.
    const last = page.isComplete ? logs.at(-1) : page.scannedTo;
    if (last === undefined || (page.isComplete && logs.length < limit)) return;
    before = { timestamp: last.timestamp, id: last.id };
    left -= logs.length;
  }
}

/**
 * A stream was cut off. Only an error makes the server close the connection without the last chunk,
 * which tells the client that something is missing. The server prints that error, so it is one line
 * without a stack.
 */
class CutOff extends Error {
  override name = "CutOff";

  /** Its text on a console. */
  [Symbol.for("Deno.customInspect")](): string {
    return `SuperTracer: ${this.message}`;
  }
}

/** Options of {@linkcode releasing}. */
interface ReleasingOptions {
  /** Aborting it makes the stream fail; it is also aborted when the reader cancels. */
  readonly stop: AbortController;
  /** Milliseconds within which the reader must ask for more. */
  readonly stallMs: number;
  /** Called once when the stream has ended in any way. */
  readonly onOver: () => void;
  /** Called for failures that are not reported elsewhere. */
  readonly onCaught: () => void;
}

/**
 * Wraps a stream: reports its end once, and cuts it off if its reader stalls.
 *
 * @param stream The stream.
 * @param options When it is cut off, and what to call.
 */
function releasing(
  stream: ReadableStream<Uint8Array>,
  { stop, stallMs, onOver, onCaught }: ReleasingOptions,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  const { signal } = stop;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let left: Promise<void> | undefined;

  function over(): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    onOver();
  }

  function awaitReader(): void {
    timer = setTimeout(() => {
      stop.abort(
        new CutOff(
          `an export was cut off, as its reader did not ask for more within ${stallMs} ms`,
        ),
      );
    }, stallMs);
  }

  async function leave(): Promise<void> {
    clearTimeout(timer);
    try {
      await reader.cancel(signal.reason);
    } finally {
      over();
    }
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      signal.addEventListener("abort", () => {
        if (isOver) return;
        controller.error(signal.reason);
        left = leave();
        left.catch(onCaught);
      }, { once: true });
      awaitReader();
    },
    async pull(controller) {
      clearTimeout(timer);
      try {
        const { value, done } = await reader.read();
        if (signal.aborted) return;
        if (!done) {
          controller.enqueue(value);
          awaitReader();
          return;
        }
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      over();
    },
    async cancel(reason) {
      stop.abort(reason);
      await left;
    },
  }, { highWaterMark: 0 });
}
