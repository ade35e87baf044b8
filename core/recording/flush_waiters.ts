import { DropCounts, type DropReason } from "./drop_counts.ts";

/** A caller of `flush()` who waits. */
export interface FlushWaiter {
  /** Sequence of the last record recorded before the call. */
  readonly upTo: number;
  /** How often metrics had been taken at the call. */
  readonly takes: number;
  /** Whether an attempt began since. */
  wasTried: boolean;
  /** Records dropped that no flush has told of yet. */
  readonly drops: DropCounts;
}

interface Waiting extends FlushWaiter {
  /** All drops that this one knows of. */
  readonly seen: DropCounts;
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

/** Those who wait until what they recorded is stored. */
export class FlushWaiters {
  readonly #waiting = new Set<Waiting>();
  /** Drops that a flush has told of. */
  readonly #told = new DropCounts();

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Adds one, or joins one that waits for the same.
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
    const waiting: Waiting = {
      upTo,
      takes,
      wasTried: false,
      drops: drops.minus(this.#told),
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
   * Settles those who need not wait longer.
   *
   * @param judge Whether what the waiter waits for is settled, or the error that ends its wait.
   * @param droppedError Makes the error of one who lost records.
   */
  settle(
    judge: (waiter: FlushWaiter) => boolean | Error,
    droppedError: (drops: DropCounts) => Error,
  ): void {
    for (const waiting of [...this.#waiting]) {
      const verdict = judge(waiting);
      if (verdict === false) continue;
      this.#waiting.delete(waiting);
      this.#told.raiseTo(waiting.seen);
      if (verdict !== true) waiting.reject(verdict);
      else if (waiting.drops.total > 0) waiting.reject(droppedError(waiting.drops));
      else waiting.resolve();
    }
  }
}
