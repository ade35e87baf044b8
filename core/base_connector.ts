import type { Log } from "./log.ts";
import type { LogFilters } from "./log_filters.ts";
import { MetricsStore } from "./metrics_store.ts";
import type { MetricsPoint, MetricsQuery } from "./metrics_point.ts";
import type { RetentionOptions } from "./options.ts";

/**
 * What the recorder hands over at once. A batch whose outcome is unknown (a timeout, a connection
 * lost during commit) is handed over again unchanged, with the same `key`.
 *
 * @example
 * ```ts
 * import type { LogBatch } from "@supertracer/core";
 * const batch: LogBatch = { key: "4f2a-17", logs: [], metrics: [] };
 * ```
 */
export interface LogBatch {
  /** Unique to this batch among all processes: a connector can recognise what it already stored. */
  readonly key: string;
  /** New logs in order of their recording; their `id` is 0. */
  readonly logs: readonly Log[];
  /** Requests counted since the last batch. */
  readonly metrics: readonly MetricsPoint[];
}

/** Ends what {@linkcode BaseConnector.watch} began. */
export type StopWatching = () => void | Promise<void>;

/** Where logs are stored. */
export abstract class BaseConnector {
  readonly #metrics = new MetricsStore();

  /** What the dashboard and error messages call it. */
  get name(): string {
    return this.constructor.name;
  }

  /** Whether `saveLogs` only reads the properties it names. */
  get readsLazily(): boolean {
    return false;
  }

  abstract connect(): void | Promise<void>;
  abstract disconnect(): void | Promise<void>;
  abstract initDb(): void | Promise<void>;
  abstract saveLog(log: Log): number | Promise<number>;
  abstract fetchLogs(filters?: LogFilters): Log[] | Promise<Log[]>;
  abstract fetchLog(id: number): Log | undefined | Promise<Log | undefined>;
  abstract cleanup(retention: RetentionOptions): number | Promise<number>;

  async saveLogs(batch: LogBatch): Promise<number[]> {
    const ids: number[] = [];
    for (const log of batch.logs) ids.push(await this.saveLog(log));
    await this.saveMetrics(batch.metrics);
    return ids;
  }

  async countLogs(filters: LogFilters = {}): Promise<number> {
    return (await this.fetchLogs({ ...filters, limit: Number.MAX_SAFE_INTEGER })).length;
  }

  saveMetrics(points: readonly MetricsPoint[]): void | Promise<void> {
    this.#metrics.add(points);
  }

  fetchMetrics(query: MetricsQuery = {}): MetricsPoint[] | Promise<MetricsPoint[]> {
    return this.#metrics.fetch(query);
  }

  watch(
    _listener: (logs: readonly Log[]) => void,
  ): StopWatching | undefined | Promise<StopWatching | undefined> {
    return undefined;
  }
}
