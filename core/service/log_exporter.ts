import type { FoundLogs } from "../connectors/filtered_reader.ts";
import { EXPORT_FORMATS, type ExportFormatName, exportLogs } from "../export/export_logs.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { Log } from "../log/log.ts";
import { ServiceError } from "./service_error.ts";

/** Milliseconds in which the reader of an export has to ask for more. */
const STALL_MS = 30_000;

/** Most exports at a time, so that a slow reader doesn't block the others. */
const MAX_EXPORTS = 4;

/** Where logs are read from. */
export interface LogSource {
  /** Logs that meet the filters, newest first; headers and bodies may be missing. */
  read(filters: LogFilters): Promise<FoundLogs>;
  /** One log, whole; `undefined` if it is gone. */
  find(id: number): Log | undefined | Promise<Log | undefined>;
}

/** A file to download. */
export interface ExportedFile {
  /** Its bytes; nothing is read before they are asked for. */
  readonly stream: ReadableStream<Uint8Array>;
  /** Value of `content-type`. */
  readonly mediaType: string;
  readonly fileName: string;
}

/** Writes logs into files, a few at a time: an export reads every log whole. */
export class LogExporter {
  readonly #source: LogSource;
  readonly #onCaught: () => void;
  readonly #stallMs: number;
  readonly #maxExports: number;
  /** Abort the exports that are under way. */
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
   * Begins an export.
   *
   * @param format Name of the format.
   * @param filters Which logs; its `limit` is ignored.
   * @param limit Most logs.
   * @throws {ServiceError} `busy` while too many are under way, `closed` after {@linkcode close}.
   */
  open(format: ExportFormatName, filters: LogFilters, limit: number): ExportedFile {
    if (this.#isClosed) throw new ServiceError("closed", "The tracer is closed");
    if (this.#running.size >= this.#maxExports) {
      throw new ServiceError(
        "busy",
        `${this.#maxExports} exports are under way: wait until one is done`,
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
   * Cuts off the exports that are under way, and refuses further ones.
   *
   * @returns Whether any was under way.
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

/** Rows asked for at once. */
const PAGE_ROWS = 200;

/**
 * Reads whole logs, newest first, one at a time and only when the next one is asked for. Those that
 * are saved meanwhile do not appear, those that are deleted meanwhile are left out.
 *
 * @param source Where they are stored.
 * @param filters Which ones; `limit` is ignored.
 * @param maxLogs Most logs read.
 * @param signal Aborted when nobody wants them any more.
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
    // A search that is not complete ended where it had taken too long, not at its last row.
    const last = page.isComplete ? logs.at(-1) : page.scannedTo;
    if (last === undefined || (page.isComplete && logs.length < limit)) return;
    before = { timestamp: last.timestamp, id: last.id };
    left -= logs.length;
  }
}

/**
 * A stream was cut off. Only an error makes the server close the connection without the last chunk,
 * which is how the client knows that something is missing. The server prints that error: so it is
 * one line, without a stack.
 */
class CutOff extends Error {
  override name = "CutOff";

  /** What a console prints of it. */
  [Symbol.for("Deno.customInspect")](): string {
    return `SuperTracer: ${this.message}`;
  }
}

/** Options of {@linkcode releasing}. */
interface ReleasingOptions {
  /** Aborted from outside, it makes the stream fail; it is aborted here when the reader leaves. */
  readonly stop: AbortController;
  /** Milliseconds in which the reader has to ask for more. */
  readonly stallMs: number;
  /** Called once when the stream is over, whichever way. */
  readonly onOver: () => void;
  /** Called for a failure that is reported nowhere else. */
  readonly onCaught: () => void;
}

/**
 * The same stream; it reports once that it is over, and is cut off if its reader stalls.
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
