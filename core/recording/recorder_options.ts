import type { Log } from "../log/log.ts";
import type { MetricsPoint } from "../metrics/metrics_point.ts";
import type { RetentionOptions } from "../options/options.ts";
import type { Clock } from "./clock.ts";

/** Options of a recorder, resolved. */
export interface RecorderOptions {
  readonly recording: {
    readonly maxQueueItems: number;
    readonly maxQueueBytes: number;
    readonly flushIntervalMs: number;
    readonly batchSize: number;
    readonly writeTimeoutMs: number;
  };
  readonly retention: RetentionOptions;
  /** Where records go that the queue has no room for; without a path they are dropped. */
  readonly spill?: SpillFileOptions | undefined;
  /** Beginning of the keys of batches, unique to this process. */
  readonly keyPrefix: string;
  /** Milliseconds that `close()` may take; 5,000 by default. */
  readonly closeTimeoutMs?: number;
  readonly clock?: Clock;
  /** A number from 0 to below 1. */
  readonly random?: () => number;
}

/** A file for what the queue has no room for. */
export interface SpillFileOptions {
  readonly path: string | undefined;
  /** Most bytes that this process writes there. */
  readonly maxBytes: number;
}

/** Whom a recorder asks and tells. What they throw is caught and counted. */
export interface RecorderHooks {
  /** Gives the metrics counted since the last call. */
  takeMetrics(): readonly MetricsPoint[];
  /** Gets back, at close, metrics that could not be stored. */
  returnMetrics?(points: readonly MetricsPoint[]): void;
  /** Told of logs that were saved, with their ids, in their order. */
  onSaved?(logs: readonly Log[]): void;
  /** Gets one line when a kind of trouble starts, and one when it ended. */
  onTrouble(kind: string, message: string): void;
  /** Takes secrets out of messages of foreign errors, which are left out otherwise. */
  redactText?(text: string): string;
}
