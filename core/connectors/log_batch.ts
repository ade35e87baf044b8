import { ConnectorError } from "./errors.ts";
import type { Log } from "../log/log.ts";
import type { MetricsPoint } from "../metrics/metrics_point.ts";

/**
 * Records that the recorder saves together.
 *
 * @example
 * ```ts
 * import type { LogBatch } from "@supertracer/core";
 * const batch: LogBatch = { key: "4f2a-17", logs: [], metrics: [] };
 * ```
 */
export interface LogBatch {
  /**
   * Unique to this batch across all processes. A batch whose outcome is unknown (a timeout, a
   * connection lost during the commit) is retried unchanged, with the same key.
   */
  readonly key: string;
  /** New logs in the order of recording; their `id` is 0. */
  readonly logs: readonly Log[];
  /** Requests counted since the last batch. */
  readonly metrics: readonly MetricsPoint[];
}

/**
 * Creates the error for a partly stored batch.
 *
 * @param cause What went wrong.
 * @param saved Ids of the first logs, which were stored.
 * @param total How many logs the batch has.
 * @returns The error to throw.
 */
export function batchFailure(
  cause: unknown,
  saved: readonly number[],
  total: number,
): ConnectorError {
  const what = saved.length < total
    ? `Cannot save log ${saved.length + 1} of ${total}`
    : "Cannot save the metrics or the errors of a batch";
  // Only the message of a ConnectorError is known to contain no secrets.
  const why = cause instanceof ConnectorError ? `: ${cause.message}` : "";
  return new ConnectorError(what + why, { cause, saved });
}
