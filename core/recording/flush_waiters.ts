import { DropCounts, type DropReason } from "./recorder_counts.ts";

/** A call of `flush()` that waits. */
interface FlushWaiter {
  /** Sequence of the last record recorded before the call. */
  readonly upTo: number;
  /** How often metrics had been taken at the call. */
  readonly takes: number;
  /** Whether an attempt began since the call. */
  wasTried: boolean;
  /** Drops that no flush has reported yet. */
  readonly drops: DropCounts;
  /** All drops up to this call, or of what it waits for. */
  readonly seen: DropCounts;
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

/** The calls of `flush()` that wait until what was recorded before them is stored. */
export class FlushWaiters {
  readonly #waiting = new Set<FlushWaiter>();
  /** Drops that a flush has reported. */
  readonly #reported = new DropCounts();

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Adds a call, or joins one that waits for the same.
   *
   * @param upTo Sequence of the last record.
   * @param takes How often metrics were taken.
   * @param drops All drops until now.
   */
  add(upTo: number, takes: number, drops: DropCounts): Promise<void> {
    for (const other of this.#waiting) {
      if (other.upTo === upTo && other.takes === takes && !other.wasTried) return other.promise;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: FlushWaiter = {
      upTo,
      takes,
      wasTried: false,
      drops: drops.minus(this.#reported),
      seen: drops.copy(),
      promise,
      resolve,
      reject,
    };
    this.#waiting.add(waiting);
    return promise;
  }

  /** A record was dropped. */
  dropped(sequence: number, reason: DropReason): void {
    for (const waiting of this.#waiting) {
      if (sequence > waiting.upTo) continue;
      waiting.drops.add(reason);
      waiting.seen.add(reason);
    }
  }

  /** An attempt begins. */
  tried(): void {
    for (const waiting of this.#waiting) waiting.wasTried = true;
  }

  /**
   * Settles the calls that need not wait any longer.
   *
   * @param judge Whether what a call waits for is settled, or the error that ends its wait.
   * @param droppedError Makes the error of a call that lost records.
   */
  settle(
    judge: (waiter: Pick<FlushWaiter, "upTo" | "takes" | "wasTried">) => boolean | Error,
    droppedError: (drops: DropCounts) => Error,
  ): void {
    for (const waiting of [...this.#waiting]) {
      const verdict = judge(waiting);
      if (verdict === false) continue;
      this.#waiting.delete(waiting);
      this.#reported.raiseTo(waiting.seen);
      if (verdict !== true) waiting.reject(verdict);
      else if (waiting.drops.total > 0) waiting.reject(droppedError(waiting.drops));
      else waiting.resolve();
    }
  }
}
