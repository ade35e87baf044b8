import { ConnectorError } from "../connectors/errors.ts";
import { MAX_DELAY_MS } from "../runtime/timers.ts";
import { Backoff } from "./backoff.ts";
import { isFailure } from "./bisect.ts";
import { Delivery, type StepResult } from "./delivery.ts";
import type { RecorderParts } from "./recorder_parts.ts";
import type { LeftRecords } from "./spill/spill.ts";
import type { RecorderStats } from "./tracer_stats.ts";

/** What the scheduler waits for. Numbers in this order, because every record compares them. */
export const PHASE = { idle: 0, interval: 1, soon: 2, backoff: 3, running: 4, stopped: 5 } as const;

/** Decides when to write: one timer, started when something waits, and one write at a time. */
export class WriteScheduler {
  /** One of {@linkcode PHASE}. */
  phase: number = PHASE.idle;
  /** While closing: longest delay between attempts; failures then end no call of `flush()`. */
  maxDelayMs: number | undefined;
  readonly #parts: RecorderParts;
  readonly #delivery: Delivery;
  readonly #backoff: Backoff;
  #stopTimer: (() => void) | undefined;
  #releaseProcess: (() => void) | undefined;

  /**
   * Starts idle.
   *
   * @param parts What to work with.
   * @param random A number from 0 to below 1.
   */
  constructor(parts: RecorderParts, random: () => number) {
    this.#parts = parts;
    this.#delivery = new Delivery(parts, () => this.hasten());
    this.#backoff = new Backoff(random);
  }

  /** What it does. */
  get state(): Exclude<RecorderStats["state"], "closed"> {
    if (this.#backoff.failures > 0) return "retrying";
    return this.phase === PHASE.running ? "writing" : "idle";
  }

  /** There is something to write. Call it while the phase is `idle` or `interval`. */
  rise(): void {
    const { queue, options } = this.#parts;
    if (queue.length >= options.batchSize) this.#arm(PHASE.soon, 0);
    else if (this.phase === PHASE.idle) this.#arm(PHASE.interval, this.#parts.intervalMs());
  }

  /** There are metrics to write. Call it while the phase is `idle`. */
  riseMetrics(): void {
    const { metrics, options } = this.#parts;
    // Still idle: a record does not wait for it.
    this.#arm(PHASE.idle, Math.max(options.flushIntervalMs, metrics.dueInMs));
  }

  /** There may be something in files that an earlier run left. */
  wake(): void {
    if (this.phase === PHASE.idle) this.#arm(PHASE.soon, 0);
  }

  /** The storage was opened, or a late batch is settled: ends a delay after a failure. */
  hasten(): void {
    if (this.phase === PHASE.backoff && this.#delivery.graceMs === 0) this.#arm(PHASE.soon, 0);
  }

  /** Writes at once; resolves when everything recorded before is stored. */
  flush(): Promise<void> {
    const { queue, metrics, counts, waiters, timers, outside } = this.#parts;
    const promise = waiters.add(queue.lastSequence, metrics.takes, counts.dropped);
    if (this.phase === PHASE.stopped) {
      this.#settle(undefined);
      return promise;
    }
    // All other timers let the process end; who awaits a flush wants it to live.
    this.#releaseProcess ??= timers.start(() => {}, MAX_DELAY_MS, true);
    // A batch that is late may still be stored: its time is not cut short.
    const canStart = this.phase !== PHASE.running && this.#delivery.graceMs === 0;
    if (canStart) outside(() => this.#start());
    return promise;
  }

  /**
   * Writes nothing more.
   *
   * @returns What is not stored.
   */
  stop(): LeftRecords {
    this.#cancelTimer();
    this.phase = PHASE.stopped;
    return this.#delivery.stop();
  }

  /** Settles all calls of `flush()`, at the end. */
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
    const { waiters, counts } = this.#parts;
    this.#cancelTimer();
    this.phase = PHASE.running;
    waiters.tried();
    this.#run().catch(() => counts.caught++);
  }

  async #run(): Promise<void> {
    let result: StepResult;
    try {
      result = await this.#step();
    } catch {
      this.#parts.counts.caught++;
      result = "failed";
    }
    if (this.phase === PHASE.stopped) return;
    this.phase = PHASE.idle;
    this.#reportEnds(result);
    this.#next(result);
  }

  async #step(): Promise<StepResult> {
    const { metrics, session, waiters } = this.#parts;
    await this.#delivery.open();
    if (!session.isOpen) {
      // With nothing to write the storage is not even opened.
      const isIdle = this.#delivery.firstSequence === Infinity &&
        metrics.forThemselves().length === 0;
      if (isIdle) return "idle";
      if ((await session.open()).kind !== "ok") return "failed";
      if (this.phase === PHASE.stopped) return "idle";
    }
    return await this.#delivery.step(waiters.size > 0);
  }

  /** Reports trouble that ended, and trouble that goes on. */
  #reportEnds(result: StepResult): void {
    const { metrics, queue, counts, trouble } = this.#parts;
    if (!metrics.isApart) trouble.metricsSaved();
    if (result === "refused") trouble.refusalsLast();
    if (!isFailure(result) && queue.length === 0) trouble.dropsEnded(`${counts.dropped}`);
  }

  #next(result: StepResult): void {
    const { metrics, queue, waiters, options } = this.#parts;
    const { hand, hasSpilled, graceMs } = this.#delivery;
    const hasFailed = isFailure(result);
    const isRejecting = this.maxDelayMs === undefined && (hasFailed || result === "metrics_failed");
    this.#settle(isRejecting ? () => this.#failure() : undefined);
    if (hasFailed) {
      const delayMs = waiters.size > 0 && this.maxDelayMs === undefined
        ? 0
        : Math.min(this.#backoff.next(), this.maxDelayMs ?? Infinity);
      this.#arm(PHASE.backoff, Math.max(delayMs, graceMs));
      // The next record shows whether it is these that the storage refuses, or all.
      if (result === "refused") this.phase = PHASE.idle;
      return;
    }
    this.#backoff.reset();
    if (queue.length >= options.batchSize || hand.length > 0 || hasSpilled) {
      this.#arm(PHASE.soon, 0);
    } else if (waiters.size > 0) {
      const isWaiting = result === "metrics_failed" && this.maxDelayMs !== undefined;
      this.#arm(PHASE.soon, Math.max(isWaiting ? this.maxDelayMs ?? 0 : 0, graceMs));
    } else if (queue.length > 0) {
      this.#arm(PHASE.interval, this.#parts.intervalMs());
    } else if (metrics.isApart) {
      this.#arm(PHASE.idle, metrics.dueInMs);
    } else if (metrics.isDirty) {
      this.riseMetrics();
    }
  }

  #settle(failure: (() => Error) | undefined): void {
    const { metrics, waiters } = this.#parts;
    const isStopped = this.phase === PHASE.stopped;
    const first = this.#delivery.firstSequence;
    waiters.settle(
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
    if (waiters.size > 0) return;
    this.#releaseProcess?.();
    this.#releaseProcess = undefined;
  }

  #failure(): ConnectorError {
    const { queue, counts: { dropped }, trouble } = this.#parts;
    const why = trouble.lastError?.message ?? "the storage failed";
    const waiting = queue.length + queue.taken;
    const what = waiting > 0 ? `${waiting} records` : "metrics";
    const lost = dropped.total > 0 ? `; dropped until now: ${dropped}` : "";
    return new ConnectorError(
      `Cannot flush: ${why}: ${what} wait and are tried again${lost}`,
    );
  }
}
