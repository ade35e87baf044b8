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
  /** Whether cleanup runs at all; by default with the memory connector only, as in Python. */
  readonly enabled: boolean;
  /** Most logs kept, the newest, 0 to 1,000,000,000; 0: no bound; default 10,000. */
  readonly maxRecords: number;
  /** Minutes between two runs, 0.01 to 34,560; default 30. */
  readonly cleanupIntervalMinutes: number;
  /** Age in hours beyond which logs are deleted, 0 to 1,000,000; 0: no bound; default 24. */
  readonly cleanupOlderThanHours: number;
  /** Most bytes the storage may take, from 65,536, where the connector can tell; default no bound. */
  readonly maxBytes?: number | undefined;
}
