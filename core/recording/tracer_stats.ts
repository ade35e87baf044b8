/**
 * Counts of what a tracer has done so far.
 *
 * @example
 * ```ts
 * import { SuperTracer, type TracerStats } from "@supertracer/core";
 *
 * const tracer = new SuperTracer(() => new Response("ok"));
 * const stats: TracerStats = tracer.stats();
 * console.log(stats.captured, stats.saved);
 * await tracer.close();
 * ```
 */
export interface TracerStats {
  /**
   * Records passed to the queue or found in spill files: the sum of `saved`, `queued`, `writing`,
   * `spilled` and all of `dropped`.
   */
  readonly captured: number;
  /** Records stored by the connector. */
  readonly saved: number;
  /** Records waiting in the queue. */
  readonly queued: number;
  /** Records being written or retried. */
  readonly writing: number;
  /** Records in spill files, or on their way there. */
  readonly spilled: number;
  /** Records of spill files that could not be read. */
  readonly damaged: number;
  /** Estimated memory of the `queued` and `writing` records, in bytes. */
  readonly queuedBytes: number;
  /** Records dropped, by reason; `docs/delivery.md` lists the reasons. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Requests that were sampled out. */
  readonly sampledOut: number;
  /** Attempts to write that failed or timed out. */
  readonly failedWrites: number;
  /** Cleanups that failed. */
  readonly failedCleanups: number;
  /** The last failure of the storage; `at` is in epoch milliseconds. */
  readonly lastError: { readonly message: string; readonly at: number } | undefined;
  /** The last cleanup. */
  readonly lastCleanup:
    | { readonly at: number; readonly deleted: number; readonly durationMs: number }
    | undefined;
  /** What the recorder is doing. */
  readonly state: "idle" | "writing" | "retrying" | "closed";
  /** Requests in flight. */
  readonly inFlight: number;
  /** Errors inside the tracer, or in functions given to it, that were caught and counted. */
  readonly caught: number;
  /** Milliseconds since the tracer was created. */
  readonly uptimeMs: number;
}

/** The recorder's part of the stats. */
export type RecorderStats = Omit<TracerStats, "sampledOut" | "inFlight" | "uptimeMs">;
