/**
 * How long logs are kept. Runs on a timer, never inside a request.
 *
 * @example
 * ```ts
 * import { type RetentionOptions, SuperTracer } from "@supertracer/core";
 *
 * const retention: RetentionOptions = {
 *   enabled: true,
 *   maxRecords: 100_000,
 *   cleanupIntervalMinutes: 10,
 *   cleanupOlderThanHours: 72,
 * };
 * const tracer = new SuperTracer(() => new Response("ok"), { retention });
 * ```
 */
export interface RetentionOptions {
  /**
   * Whether cleanup runs at all; on by default, with bounds that the connector chooses
   * (`BaseConnector.retentionDefaults`): whoever may send requests could fill the disk otherwise.
   */
  readonly enabled: boolean;
  /**
   * Most logs kept, the newest, 0 to 1,000,000,000; 0: no bound; default 10,000 in memory, else
   * 1,000,000.
   */
  readonly maxRecords: number;
  /** Minutes between two runs, 0.01 to 34,560; default 30. */
  readonly cleanupIntervalMinutes: number;
  /**
   * Age in hours beyond which logs are deleted, 0 to 1,000,000; 0: no bound; default 24 in memory,
   * else no bound.
   */
  readonly cleanupOlderThanHours: number;
  /**
   * Most bytes the storage may take, from 65,536, where the connector can tell; 0: no bound; default
   * 1 GiB in SQLite, 10 GiB in PostgreSQL, else no bound.
   */
  readonly maxBytes?: number | undefined;
}

/**
 * The bounds that a connector chooses where `retention` does not say.
 *
 * @example
 * ```ts
 * import type { RetentionDefaults } from "@supertracer/core";
 * const aWeek: RetentionDefaults = { maxRecords: 0, cleanupOlderThanHours: 7 * 24 };
 * ```
 */
export type RetentionDefaults = Omit<RetentionOptions, "enabled" | "cleanupIntervalMinutes">;

/** In memory, as in Python. */
export const MEMORY_RETENTION: RetentionDefaults = {
  maxRecords: 10_000,
  cleanupOlderThanHours: 24,
};

/** In a storage that lasts. */
export const LASTING_RETENTION: RetentionDefaults = {
  maxRecords: 1_000_000,
  cleanupOlderThanHours: 0,
};
