import type { LogBatch } from "../connectors/log_batch.ts";
import type { MetricsPoint } from "../metrics/metrics_point.ts";
import type { QueuedRecord } from "./record_queue.ts";

/** A batch under way: what was handed over, and what is known of it. */
export class Batch {
  /** Handed over unchanged, and with the same key, as long as its outcome is in doubt. */
  readonly handed: LogBatch;
  /** The records behind `handed.logs`. */
  readonly records: readonly QueuedRecord[];
  /** Attempts that failed, without those that were late. */
  failures = 0;
  /** Attempts that were late and still may end. */
  pending = 0;
  /** Until when the last late attempt is given time to end: Unix epoch, milliseconds. */
  graceUntil = 0;
  /** Whether it is stored; then nothing that is heard of it later counts. */
  isDone = false;
  /** What a late attempt returned while the next was under way. */
  lateResult: { readonly ids: unknown } | undefined = undefined;

  /**
   * Puts a batch together.
   *
   * @param key Unique among all processes.
   * @param records The records.
   * @param logs Their logs as the connector wants them.
   * @param metrics Points that go with them.
   */
  constructor(
    key: string,
    records: readonly QueuedRecord[],
    logs: LogBatch["logs"],
    metrics: readonly MetricsPoint[],
  ) {
    this.records = records;
    this.handed = { key, logs, metrics };
  }
}
