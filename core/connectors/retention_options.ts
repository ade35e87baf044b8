/**
 * How long logs are kept. Cleanup runs periodically, never inside a request.
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
   * Whether logs are deleted. On by default, with limits chosen by the connector
   * (`BaseConnector.retentionDefaults`), because otherwise anybody who can send requests could fill
   * the disk.
   */
  readonly enabled: boolean;
  /**
   * Maximum number of logs kept, 0 to 1,000,000,000; the oldest are deleted first. 0: no limit.
   * Default: 10,000 in memory, else 1,000,000.
   */
  readonly maxRecords: number;
  /** Minutes between cleanups, 0.01 to 34,560. Default: 30. */
  readonly cleanupIntervalMinutes: number;
  /**
   * Age in hours after which logs are deleted, 0 to 1,000,000. 0: no limit. Default: 24 in memory,
   * else no limit.
   */
  readonly cleanupOlderThanHours: number;
  /**
   * Maximum size of the storage in bytes, at least 65,536, if the connector can measure it. 0: no
   * limit. Default: 1 GiB in SQLite, 10 GiB in PostgreSQL, else no limit.
   */
  readonly maxBytes?: number | undefined;
}

/**
 * Limits that a connector chooses if `retention` does not set them.
 *
 * @example
 * ```ts
 * import type { RetentionDefaults } from "@supertracer/core";
 * const aWeek: RetentionDefaults = { maxRecords: 0, cleanupOlderThanHours: 7 * 24 };
 * ```
 */
export type RetentionDefaults = Omit<RetentionOptions, "enabled" | "cleanupIntervalMinutes">;

/** Limits in memory, as in Python. */
export const MEMORY_RETENTION: RetentionDefaults = {
  maxRecords: 10_000,
  cleanupOlderThanHours: 24,
};

/** Limits in persistent storage. */
export const LASTING_RETENTION: RetentionDefaults = {
  maxRecords: 1_000_000,
  cleanupOlderThanHours: 0,
};
