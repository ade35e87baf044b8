import { type FoundLogs, readLogs } from "../connectors/filtered_reader.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { Log, LogCursor } from "../log/log.ts";
import { type LogCount, logCount } from "./log_count.ts";
import type { LogHistogram } from "./log_histogram.ts";
import type { OpenStorage } from "./open_storage.ts";
import { type HistogramOptions, readHistogram } from "./read_histogram.ts";
import { ServiceError } from "./service_error.ts";

/** A page of logs. */
export interface LogPage {
  /** The logs, newest first. */
  readonly logs: readonly Log[];
  /** Where older ones follow: to be given as `before`. */
  readonly next: LogCursor | undefined;
  /** Whether these are as many as asked for, or all that there are. */
  readonly isComplete: boolean;
}

/** How logs are read. */
export interface LogDataOptions extends HistogramOptions {
  /** Logs of a page where the filters don't say. */
  readonly pageSize: number;
}

/** What the dashboard and the REST API show of logs. */
export class LogData {
  readonly #storage: OpenStorage;
  readonly #options: LogDataOptions;

  constructor(storage: OpenStorage, options: LogDataOptions) {
    this.#storage = storage;
    this.#options = options;
  }

  /** Logs, newest first, without headers and bodies, and how far was searched for them. */
  async read(filters: LogFilters): Promise<FoundLogs> {
    return await readLogs(await this.#storage.get(), filters, this.#options.scan);
  }

  /** A page of logs, newest first. */
  async page(filters: LogFilters): Promise<LogPage> {
    const limit = filters.limit ?? this.#options.pageSize;
    const found = await this.read({ ...filters, limit: limit + 1 });
    const logs = found.logs.slice(0, limit);
    const isCut = found.logs.length > limit;
    // What was not searched begins where the search ended, not after the last log.
    const next = isCut ? logs.at(-1) : found.scannedTo;
    return { logs, next, isComplete: isCut || found.isComplete };
  }

  /** One log, whole; `undefined` where there is none. */
  async find(id: number): Promise<Log | undefined> {
    return await (await this.#storage.get()).fetchLog(id);
  }

  /**
   * One log, whole.
   *
   * @throws {ServiceError} `notFound` where there is none.
   */
  async get(id: number): Promise<Log> {
    const log = await this.find(id);
    if (log !== undefined) return log;
    const message = `There is no log ${id}: it may have been deleted by age or number`;
    throw new ServiceError("notFound", message);
  }

  /** How many logs there are. */
  async count(filters: LogFilters): Promise<LogCount> {
    return await logCount(await this.#storage.get(), filters, this.#options.scan);
  }

  /** How many logs there were when; without a range in the last 24 hours. */
  async histogram(filters: LogFilters): Promise<LogHistogram> {
    return await readHistogram(this.#storage, filters, this.#options);
  }
}
