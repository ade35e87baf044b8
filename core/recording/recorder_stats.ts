import type { CleanupResult } from "./retention_timer.ts";

/**
 * What became of the records. Always
 * `captured = saved + queued + writing + spilled + (the sum of dropped)`.
 */
export interface RecorderStats {
  /** Records handed to the recorder, and those found in a spill file. */
  readonly captured: number;
  /** Records that the storage has. */
  readonly saved: number;
  /** Records that wait. */
  readonly queued: number;
  /** Records being written, or to be written again. */
  readonly writing: number;
  /** Records in the spill file, or on their way there. */
  readonly spilled: number;
  /** Lines of spill files that could not be read. */
  readonly damaged: number;
  /** Estimated bytes of `queued` and `writing`. */
  readonly queuedBytes: number;
  /** Records lost, by reason; see `docs/delivery.md`. */
  readonly dropped: Record<string, number>;
  /** Attempts to write that failed or were late. */
  readonly failedWrites: number;
  /** Cleanups that failed. */
  readonly failedCleanups: number;
  /** Failures of listeners and of the recorder itself that were caught. */
  readonly caught: number;
  /** What failed last, and when: Unix epoch, milliseconds. */
  readonly lastError: { readonly message: string; readonly at: number } | undefined;
  /** What the last cleanup did. */
  readonly lastCleanup: CleanupResult | undefined;
  /** What the recorder does. */
  readonly state: "idle" | "writing" | "retrying" | "closed";
}

/**
 * Sums up what a recorder does.
 *
 * @param isClosed It does nothing any more.
 * @param failures Attempts that failed since the last that did not.
 * @param isWriting An attempt is under way.
 */
export function recorderState(
  isClosed: boolean,
  failures: number,
  isWriting: boolean,
): RecorderStats["state"] {
  if (isClosed) return "closed";
  if (failures > 0) return "retrying";
  return isWriting ? "writing" : "idle";
}
