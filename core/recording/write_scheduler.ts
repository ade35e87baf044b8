import { ConnectorError } from "../connectors/errors.ts";
import type { Backoff } from "./backoff.ts";
import { MAX_DELAY_MS } from "./clock.ts";
import type { DropCounts, DropReason } from "./drop_counts.ts";
import { FlushWaiters } from "./flush_waiters.ts";
import type { MetricsLane } from "./metrics_lane.ts";
import type { RecordQueue } from "./record_queue.ts";
import type { StorageSession } from "./storage_session.ts";
import type { Timers } from "./timers.ts";
import { isFailure, type LeftRecords, type StepResult, type WriteLine } from "./write_line.ts";

/** What the scheduler waits for. Numbers in this order, because every record compares them. */
export const PHASE = { idle: 0, interval: 1, soon: 2, backoff: 3, running: 4, stopped: 5 } as const;

/** What a scheduler works with. */
export interface WriteSchedulerParts {
  readonly queue: RecordQueue;
  readonly line: WriteLine;
  readonly metrics: MetricsLane;
  readonly session: StorageSession;
  readonly timers: Timers;
  readonly backoff: Backoff;
  readonly drops: DropCounts;
  readonly flushIntervalMs: number;
  readonly batchSize: number;
  /** Runs outside the context of the request that calls. */
  outside<T>(run: () => T): T;
  /** A step of the scheduler itself broke. */
  onBug(error: unknown): void;
  /** A step ended. */
  onStep(result: StepResult): void;
  /** Why storing failed last, for errors. */
  lastFailure(): string;
}

/** Decides when to write: one timer, started when something waits, and one write at a time. */
export class WriteScheduler {
  /** One of {@linkcode PHASE}. */
  phase: number = PHASE.idle;
  /** While closing: longest delay between attempts, and nobody who flushes is told of failures. */
  maxDelayMs: number | undefined;
  readonly #parts: WriteSchedulerParts;
  readonly #waiters = new FlushWaiters();
  #stopTimer: (() => void) | undefined;
  #releaseProcess: (() => void) | undefined;

  /**
   * Starts idle.
   *
   * @param parts What to work with.
   */
  constructor(parts: WriteSchedulerParts) {
    this.#parts = parts;
  }

  /** Something came to be written: to be called while the phase is `idle` or `interval`. */
  rise(): void {
    const { queue, batchSize, flushIntervalMs } = this.#parts;
    if (queue.length >= batchSize) this.#arm(PHASE.soon, 0);
    else if (this.phase === PHASE.idle) this.#arm(PHASE.interval, flushIntervalMs);
  }

  /** There may be something that was left in files. */
  wake(): void {
    if (this.phase === PHASE.idle) this.#arm(PHASE.soon, 0);
  }

  /** A record was dropped. */
  dropped(sequence: number, reason: DropReason): void {
    this.#waiters.dropped(sequence, reason);
  }

  /** The storage can be reached, or a late batch is settled: no reason to wait any longer. */
  hasten(): void {
    if (this.phase === PHASE.backoff && this.#parts.line.graceMs === 0) this.#arm(PHASE.soon, 0);
  }

  /** Writes at once; resolves when all recorded before is stored. */
  flush(): Promise<void> {
    const { queue, metrics, drops, timers, line, outside } = this.#parts;
    const promise = this.#waiters.add(queue.lastSequence, metrics.takes, drops);
    if (this.phase === PHASE.stopped) {
      this.#settle(undefined);
      return promise;
    }
    // All other timers let the process end; who awaits a flush wants it to live.
    this.#releaseProcess ??= timers.start(() => {}, MAX_DELAY_MS, true);
    // A batch that is late may still be stored: its time is not cut short.
    if (this.phase !== PHASE.running && line.graceMs === 0) outside(() => this.#start());
    return promise;
  }

  /**
   * Writes nothing more.
   *
   * @returns The records that still waited in memory.
   */
  stop(): LeftRecords {
    this.#cancelTimer();
    this.phase = PHASE.stopped;
    const { records, doubtful } = this.#parts.line.stop();
    return { records: [...records, ...this.#parts.queue.take(Infinity)], doubtful };
  }

  /** Settles all who wait, at the end. */
  finish(): void {
    this.#settle(undefined);
  }

  #arm(phase: number, delayMs: number): void {
    this.#cancelTimer();
    this.phase = phase;
    this.#stopTimer = this.#parts.timers.start(() => this.#start(), delayMs);
  }

  #cancelTimer(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #start(): void {
    this.#cancelTimer();
    this.phase = PHASE.running;
    this.#waiters.tried();
    this.#run().catch((error: unknown) => this.#parts.onBug(error));
  }

  async #run(): Promise<void> {
    let result: StepResult;
    try {
      result = await this.#step();
    } catch (error) {
      this.#parts.onBug(error);
      result = "failed";
    }
    if (this.phase === PHASE.stopped) return;
    this.phase = PHASE.idle;
    this.#parts.onStep(result);
    this.#next(result);
  }

  async #step(): Promise<StepResult> {
    const { line, metrics, session } = this.#parts;
    await line.open();
    if (!session.isOpen) {
      // Without anything to write the storage is not even opened.
      if (line.firstSequence === Infinity && metrics.forThemselves().length === 0) return "idle";
      if ((await session.open()).kind !== "ok") return "failed";
      if (this.phase === PHASE.stopped) return "idle";
    }
    return await line.step(this.#waiters.size > 0);
  }

  #next(result: StepResult): void {
    const { line, metrics, queue, backoff, timers, batchSize, flushIntervalMs } = this.#parts;
    const hasFailed = isFailure(result);
    const isRejecting = this.maxDelayMs === undefined && (hasFailed || result === "metrics_failed");
    this.#settle(isRejecting ? () => this.#failure() : undefined);
    if (hasFailed) {
      const delayMs = this.#waiters.size > 0 && this.maxDelayMs === undefined
        ? 0
        : Math.min(backoff.next(), this.maxDelayMs ?? Infinity);
      this.#arm(PHASE.backoff, Math.max(delayMs, line.graceMs));
      // The storage works, and another record would tell whether it is these that it refuses.
      if (line.holdsSuspectsOnly) this.phase = PHASE.idle;
      return;
    }
    backoff.reset();
    if (queue.length >= batchSize || line.hand.length > 0 || line.hasSpilled) {
      this.#arm(PHASE.soon, 0);
    } else if (this.#waiters.size > 0) {
      const isWaiting = result === "metrics_failed" && this.maxDelayMs !== undefined;
      this.#arm(PHASE.soon, Math.max(isWaiting ? this.maxDelayMs ?? 0 : 0, line.graceMs));
    } else if (queue.length > 0 || (metrics.isDirty && !metrics.isApart)) {
      this.#arm(PHASE.interval, flushIntervalMs);
    } else if (metrics.isApart) {
      this.#arm(PHASE.idle, Math.max(0, metrics.dueAt - timers.now()));
    }
  }

  #settle(failure: (() => Error) | undefined): void {
    const { line, metrics } = this.#parts;
    const isStopped = this.phase === PHASE.stopped;
    const first = line.firstSequence;
    this.#waiters.settle(
      (waiter) => {
        const areMetricsStored = metrics.takes > waiter.takes && metrics.points.length === 0;
        if (isStopped || (first > waiter.upTo && areMetricsStored)) return true;
        return failure !== undefined && waiter.wasTried ? failure() : false;
      },
      (drops) =>
        new ConnectorError(
          `Cannot flush: ${drops.total} records were dropped since the last flush (${drops}): ` +
            `see docs/delivery.md`,
        ),
    );
    if (this.#waiters.size > 0) return;
    this.#releaseProcess?.();
    this.#releaseProcess = undefined;
  }

  #failure(): ConnectorError {
    const { queue, drops, lastFailure } = this.#parts;
    const waiting = queue.length + queue.taken;
    const what = waiting > 0 ? `${waiting} records` : "metrics";
    const lost = drops.total > 0 ? `; dropped until now: ${drops}` : "";
    return new ConnectorError(
      `Cannot flush: ${lastFailure()}: ${what} wait and are tried again${lost}`,
    );
  }
}
