/**
 * Why a record was not stored:
 *
 * - `queue_full`: as many records as `recording.maxQueueItems` waited already
 * - `queue_bytes`: as many bytes as `recording.maxQueueBytes` waited already
 * - `spill_full`: the spill files have as many bytes as `spill.maxBytes` already
 * - `spill_slow`: spill files can't be written as fast as records come
 * - `spill_failed`: spill files can't be written, or a record in one can't be read any more
 * - `poison`: the storage refuses this one record for what is in it, and takes others
 * - `unsaved_at_close`: it still waited when the time of `close()` was over
 * - `closed`: it was recorded after `close()`
 */
export type DropReason =
  | "queue_full"
  | "queue_bytes"
  | "spill_full"
  | "spill_slow"
  | "spill_failed"
  | "poison"
  | "unsaved_at_close"
  | "closed";

/** What became of the records of a recorder; shared by its parts. */
export class RecorderCounts {
  /** Records handed over, and those found in spill files. */
  captured = 0;
  /** Records that are stored. */
  saved = 0;
  /** Records that were dropped. */
  readonly dropped: DropCounts = new DropCounts();
  /** Records of spill files that could not be read. */
  damaged = 0;
  /** Attempts to write that failed or were late. */
  failedWrites = 0;
  /** Failures of callbacks and of the recorder itself that were caught. */
  caught = 0;

  /** Runs a function; what it throws is counted. */
  guarded(run: () => void): void {
    try {
      run();
    } catch {
      this.caught++;
    }
  }
}

/** Dropped records by reason. */
export class DropCounts {
  readonly #counts = new Map<DropReason, number>();
  #total = 0;

  /** All of them. */
  get total(): number {
    return this.#total;
  }

  /** Counts `count` more. */
  add(reason: DropReason, count = 1): void {
    if (count <= 0) return;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
    this.#total += count;
  }

  /** How many were dropped for this reason. */
  get(reason: DropReason): number {
    return this.#counts.get(reason) ?? 0;
  }

  /** Raises each count to that of `other` where that is greater. */
  raiseTo(other: DropCounts): void {
    for (const [reason, count] of other.#counts) this.add(reason, count - this.get(reason));
  }

  /** An independent copy. */
  copy(): DropCounts {
    return this.minus(new DropCounts());
  }

  /** What is in here beyond `other`. */
  minus(other: DropCounts): DropCounts {
    const result = new DropCounts();
    for (const [reason, count] of this.#counts) result.add(reason, count - other.get(reason));
    return result;
  }

  /** `"12 queue_full, 1 poison"`. */
  toString(): string {
    return [...this.#counts].map(([reason, count]) => `${count} ${reason}`).join(", ");
  }

  /** Counts by reason, only of reasons that occurred. */
  toObject(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
