import type { RetentionOptions } from "../connectors/retention_options.ts";
import type { Log } from "../log/log.ts";
import type { MetricsPoint } from "../metrics/metrics_point.ts";
import type { Clock } from "../runtime/timers.ts";

/** Resolved options of a recorder. */
export interface RecorderOptions {
  readonly recording: {
    readonly maxQueueItems: number;
    readonly maxQueueBytes: number;
    readonly flushIntervalMs: number;
    readonly batchSize: number;
    readonly writeTimeoutMs: number;
  };
  readonly retention: RetentionOptions;
  /** The directory for records that the queue has no room for; without it they are dropped. */
  readonly spill?: {
    readonly path: string | undefined;
    /** Most bytes of the files in it that this process has. */
    readonly maxBytes: number;
  } | undefined;
  /** How the keys of batches begin: unique to this process. */
  readonly keyPrefix: string;
  /**
   * Milliseconds that `close()` may take.
   *
   * @default {5_000}
   */
  readonly closeTimeoutMs?: number;
  /** @default {the clock of the machine} */
  readonly clock?: Clock;
  /**
   * A number from 0 to below 1.
   *
   * @default {Math.random}
   */
  readonly random?: () => number;
}

/** Callbacks of a recorder. What they throw is caught and counted. */
export interface RecorderHooks {
  /** Returns the metrics counted since the last call. */
  takeMetrics(): readonly MetricsPoint[];
  /** Gets logs that were saved, with their ids, in their order. */
  onSaved?(logs: readonly Log[]): void;
  /** Whether somebody sees logs as they are saved; without it, nobody is known to. */
  isWatched?(): boolean;
  /** Gets one line when a kind of trouble starts, and one when it ends. */
  onTrouble(kind: string, message: string): void;
  /** Redacts messages of foreign errors, which are left out otherwise. */
  redactText?(text: string): string;
}
