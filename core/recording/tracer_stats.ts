/**
 * What the tracer did so far.
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
   * Records handed to the queue, and those found in a spill file:
   * `saved + queued + writing + spilled + dropped` in all.
   */
  readonly captured: number;
  /** Records that the connector has stored. */
  readonly saved: number;
  /** Records that wait. */
  readonly queued: number;
  /** Records being written, or to be written again. */
  readonly writing: number;
  /** Records in the spill file, or on their way there. */
  readonly spilled: number;
  /** Lines of spill files that could not be read. */
  readonly damaged: number;
  /** What `queued` and `writing` take in memory, as estimated. */
  readonly queuedBytes: number;
  /** Records dropped, by reason; `docs/delivery.md` lists the reasons. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Requests that the sample left out. */
  readonly sampledOut: number;
  /** Writes that failed or timed out, each try. */
  readonly failedWrites: number;
  /** Runs of the retention that failed. */
  readonly failedCleanups: number;
  /** The last failure of the storage; `at` in epoch milliseconds. */
  readonly lastError: { readonly message: string; readonly at: number } | undefined;
  /** The last run of the retention. */
  readonly lastCleanup:
    | { readonly at: number; readonly deleted: number; readonly durationMs: number }
    | undefined;
  /** What the recorder does. */
  readonly state: "idle" | "writing" | "retrying" | "closed";
  /** Requests that began and did not end. */
  readonly inFlight: number;
  /** Failures inside the tracer, or in functions given to it, counted and swallowed. */
  readonly caught: number;
  /** Milliseconds since the tracer was made. */
  readonly uptimeMs: number;
}

/** The part of the stats that the recorder knows. */
export type RecorderStats = Omit<TracerStats, "sampledOut" | "inFlight" | "uptimeMs">;
